/** Owns that a child gets no open file but those that it is given. Knows nothing of guests. */
import type { StdioNull, StdioPipe } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';

/** O_CLOEXEC in the flags of /proc/self/fdinfo (proc(5)), octal. */
const CLOSE_ON_EXEC = 0o2000000;

export type Standard = StdioPipe | StdioNull | number;

/**
 * Has `start` start a child with these as its stdin, stdout and stderr, and with nothing in place of all that it would inherit beside them:
 * whoever holds the far end of a terminal types into it.
 * @returns what `start` returns.
 */
export function startAlone<Started>(standard: readonly [Standard, Standard, Standard], start: (stdio: Standard[]) => Started): Started {
  const nothing = openSync('/dev/null', 'r+');
  try {
    const stdio: Standard[] = [...standard];
    for (const fd of inheritableDescriptors()) {
      while (stdio.length < fd) stdio.push('ignore');
      stdio[fd] = nothing;
    }
    return start(stdio);
  } finally {
    closeSync(nothing);
  }
}

/**
 * Descriptors above stderr that a child would inherit, ascending. Node opens its own with close-on-exec and does not close others': gifts of a
 * shell, a supervisor or a CI runner, and the far ends of terminals, which node-pty opens. Empty where there is no /proc.
 */
function inheritableDescriptors(): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc/self/fdinfo');
  } catch {
    return [];
  }
  return names
    .map(Number)
    .filter((fd) => {
      if (fd <= 2) return false;
      try {
        const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
        return flags !== undefined && (parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
      } catch {
        return false; // closed meanwhile: the descriptor of this very reading
      }
    })
    .sort((a, b) => a - b);
}
