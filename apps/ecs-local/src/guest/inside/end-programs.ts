/** Ends every program of the guest at once and tells their terminals why. Knows no quota. */
import { closeSync, constants, openSync, readdirSync, writeSync } from 'node:fs';
import { EVERYONE_ELSE, signal } from './process-session.ts';

const TERMINALS = '/dev/pts';

/** A terminal that takes no more output goes without the words: waiting for it would hold the guest. */
function tell(terminal: string, words: string): void {
  try {
    const fd = openSync(`${TERMINALS}/${terminal}`, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      writeSync(fd, words);
    } finally {
      closeSync(fd);
    }
  } catch {
    // full, or gone
  }
}

/** Only for behind walls, where everybody else is of this guest. */
export function endPrograms(why: string): void {
  for (const terminal of readdirSync(TERMINALS)) if (/^\d+$/.test(terminal)) tell(terminal, `\r\n${why}\r\n`);
  signal(EVERYONE_ELSE, 'SIGKILL');
}
