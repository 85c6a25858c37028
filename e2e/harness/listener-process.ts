/** Owns which process listens on a port of this computer, read from /proc: a journey ends the gateway as a crash would. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** State of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';

/** @throws Error when nobody that may be looked at listens there. */
export function listenerOf(port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
      readFileSync(table, 'utf8')
        .split('\n')
        .map((row) => row.trim().split(/\s+/))
        .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === LISTENING)
        .map((columns) => `socket:[${columns[9]}]`),
    ),
  );
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name) && openFiles(name).some((file) => inodes.has(file))) return Number(name);
  throw new Error(`nobody listens on ${port}`);
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return ''; // closed meanwhile
      }
    });
  } catch {
    return []; // ended meanwhile, or another user's
  }
}
