/**
 * Owns the question "is the process with this pid still the one we mean?". Pids are used again; a pid and its start time are not.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat, counted after the command, which is in parentheses and may hold spaces (proc(5)). */
const START_TIME_FIELD_AFTER_COMMAND = 19;

/**
 * Something that differs between two processes that had the same pid, or null when there is no such process (a zombie is none).
 * After a reboot the same ticks may come again, so the boot's id is part of it.
 */
export function startTimeOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return null;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[START_TIME_FIELD_AFTER_COMMAND]}`;
    } catch {
      return null;
    }
  }
  return psColumn(pid, 'lstart');
}

export function isAlive(pid: number): boolean {
  return startTimeOf(pid) !== null;
}

/** Whether the process works in the folder. Compared by inode: a confined Postgres has the folder under another path. */
export function worksIn(pid: number, folder: string): boolean {
  if (process.platform === 'linux') {
    try {
      const [its, wanted] = [statSync(`/proc/${pid}/cwd`), statSync(folder)];
      return its.dev === wanted.dev && its.ino === wanted.ino;
    } catch {
      return false;
    }
  }
  return psColumn(pid, 'command')?.includes(folder) ?? false;
}

function psColumn(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}
