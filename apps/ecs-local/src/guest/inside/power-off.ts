/** Ends the guest: its programs are told, get a moment, and go. Knows none of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';
import { EVERYONE_ELSE, signal } from './process-session.ts';

/** How long programs may take to write what they have to write. */
const GRACE_MS = 1_500;
/** Interactive shells ignore TERM and heed HUP, which others need not: it comes to what is left after this. */
const HANGUP_AFTER_MS = 150;
const LOOK_EVERY_MS = 25;

/** Programs besides process 1 and this one. */
async function othersRun(): Promise<boolean> {
  return (await readdir('/proc')).some((name) => /^\d+$/.test(name) && name !== '1' && Number(name) !== process.pid);
}

/** Resolves when it is so, or after `limitMs`. */
async function nobodyElseRuns(limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  while (Date.now() < until && (await othersRun())) await delay(LOOK_EVERY_MS);
}


/** Ends this process, and behind walls every other one of the guest first. Without walls only hang-ups of our own terminals are ours to give. */
export async function powerOff(walled: boolean): Promise<never> {
  if (walled) {
    signal(EVERYONE_ELSE, 'SIGTERM');
    await nobodyElseRuns(HANGUP_AFTER_MS);
    signal(EVERYONE_ELSE, 'SIGHUP');
    await nobodyElseRuns(GRACE_MS - HANGUP_AFTER_MS);
  }
  process.exit(0);
}
