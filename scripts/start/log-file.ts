/**
 * Owns how much is kept of a part's log: beside the log its older pieces, numbered, .1 the newest. Knows no process.
 * Only between two lives of its part: that one writes to the open file itself, so that its last words are there whoever dies first, and a file
 * that is cut under a writer loses what comes between the copy and the cut.
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';

/** Above this a log is put aside when its part is started. Bytes. */
const LARGE_BYTES = 5 * 1024 * 1024;
/** Older pieces that are kept of each log. */
const KEPT = 5;

/** Puts a large log aside, and drops the oldest piece. A part of a killed run that still ends goes on in the piece. */
export function rotateLog(path: string): void {
  if (!existsSync(path) || statSync(path).size <= LARGE_BYTES) return;
  rmSync(`${path}.${KEPT}`, { force: true });
  for (let age = KEPT - 1; age >= 1; age -= 1) if (existsSync(`${path}.${age}`)) renameSync(`${path}.${age}`, `${path}.${age + 1}`);
  renameSync(path, `${path}.1`);
}
