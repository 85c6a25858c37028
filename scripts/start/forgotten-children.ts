/**
 * Owns what a killed run left running: the children are noted when they are started, and the next start waits for those that still end
 * their work, then kills them. Normally there are none: each ends by itself when its supervisor is gone (child.mjs).
 */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startTimeOf } from '../postgres/process-identity.ts';

/** A little longer than child.mjs gives them. */
const LAST_WORK_MS = 6_000;
const LOOK_INTERVAL_MS = 50;

export interface ChildNotes {
  note(pid: number): void;
  /** Resolves when no noted child of an earlier run lives. */
  endForgotten(): Promise<void>;
}

/**
 * @param path the file that holds a pid and its start time on each line.
 * @param lastWorkMs how long those that still live may take to end by themselves.
 */
export function openChildNotes(path: string, { lastWorkMs = LAST_WORK_MS } = {}): ChildNotes {
  return {
    note: (pid) => appendFileSync(path, `${pid} ${startTimeOf(pid)}\n`, { mode: 0o600 }),
    endForgotten: async () => {
      const noted = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').map(parseNote) : [];
      const deadline = performance.now() + lastWorkMs;
      const living = (): number[] => noted.filter(({ pid, startTime }) => startTimeOf(pid) === startTime).map(({ pid }) => pid);
      while (living().length > 0) {
        if (performance.now() > deadline) for (const pid of living()) process.kill(pid, 'SIGKILL');
        await delay(LOOK_INTERVAL_MS);
      }
      rmSync(path, { force: true });
    },
  };
}

function parseNote(line: string): { pid: number; startTime: string } {
  const [pid = '', startTime = ''] = line.split(' ');
  return { pid: Number(pid), startTime };
}
