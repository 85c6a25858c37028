/** Ends the processes of a terminal session or a command. Knows no terminals and no protocol. */
import { readdirSync, readFileSync } from 'node:fs';

/** kill(2): every process but process 1 and the caller. */
export const EVERYONE_ELSE = -1;
/** How long a program may take to leave after the hang-up before it is killed. */
export const HANGUP_GRACE_MS = 1_000;

/** Processes whose session is `leader`, the leader too. Empty where there is no /proc. */
function processesOf(leader: number): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.map(Number).filter((pid) => {
    if (!Number.isInteger(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold anything; after the last one: state, parent, group, session (proc(5)).
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === leader;
    } catch {
      return false; // ended meanwhile
    }
  });
}

/**
 * Sends a signal to a process, or to a process group when `pid` is negative. One that is gone is no error, nor is one that has become somebody
 * else's (`exec sudo -i`, where a guest has no walls): it is not ours to end.
 */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Kills every process of the session at once. */
export function killSession(leader: number): void {
  for (const pid of processesOf(leader)) signal(pid, 'SIGKILL');
  signal(-leader, 'SIGKILL');
}
