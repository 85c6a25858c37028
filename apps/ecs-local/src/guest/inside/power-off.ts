/** Ends the guest: its programs are told, get a moment, and go. Knows none of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';

/** How long programs may take to write what they have to write. */
const GRACE_MS = 1_500;
const LOOK_EVERY_MS = 25;

/** Programs besides process 1 and this one. */
async function othersRun(): Promise<boolean> {
  return (await readdir('/proc')).some((name) => /^\d+$/.test(name) && name !== '1' && Number(name) !== process.pid);
}

/** Ends this process, and behind walls every other one of the guest first. Without walls only hang-ups of our own terminals are ours to give. */
export async function powerOff(walled: boolean): Promise<never> {
  if (walled) {
    try {
      // Everything but process 1 and ourselves. Interactive shells ignore TERM and heed HUP.
      process.kill(-1, 'SIGHUP');
      process.kill(-1, 'SIGTERM');
    } catch {
      process.exit(0); // there is nobody else
    }
    const until = Date.now() + GRACE_MS;
    while (Date.now() < until && (await othersRun())) await delay(LOOK_EVERY_MS);
  }
  process.exit(0);
}
