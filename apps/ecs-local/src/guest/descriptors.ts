/** Finds the files that whoever started us left open for our children too. Knows nothing of guests. */
import { readFileSync, readdirSync } from 'node:fs';

/** O_CLOEXEC in the flags of /proc/self/fdinfo (proc(5)), octal. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Descriptors above stderr that a child would inherit, ascending. Node opens its own with close-on-exec and does not close others', so
 * these are gifts of a shell, a supervisor or a CI runner, and must not reach a guest. Empty where there is no /proc.
 */
export function inheritableDescriptors(): number[] {
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
