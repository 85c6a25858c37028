/**
 * Owns the rule that one process at a time does something: a file that names the process. It frees itself when that process is gone,
 * however it went, because the file names its start time too.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { startTimeOf } from '../postgres/process-identity.ts';

export interface ProcessLock {
  release(): void;
}

/** @returns the lock, or the pid of the living process that holds it. */
export function takeProcessLock(path: string): ProcessLock | { heldBy: number } {
  const mine = `${process.pid} ${startTimeOf(process.pid)}\n`;
  for (;;) {
    if (create(path, mine)) return { release: () => rmSync(path, { force: true }) };
    const found = read(path);
    if (found === null) continue;
    const [pid, startTime] = found.trim().split(' ');
    if (startTimeOf(Number(pid)) === startTime) return { heldBy: Number(pid) };
    removeStale(path, found);
  }
}

/** Written before it gets its name, so that nobody reads half a line. */
function create(path: string, content: string): boolean {
  const draft = `${path}.new-${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Takes the file away under another name first: if meanwhile a third process had replaced it by its own, that one is put back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) === stale) rmSync(aside);
  else renameSync(aside, path);
}
