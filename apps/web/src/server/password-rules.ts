/** Owns what a password that a person chooses must be: long enough, new, and not their name. Pure. */
import { normalPassword, passwordLengthFault, type PasswordLengthFault } from './password-length.ts';

export type PasswordFault = PasswordLengthFault | 'same' | 'likeName';

/** Length is what counts (NIST SP 800-63B §3.1.1.2); rules about kinds of characters only make people write passwords down. */
export function passwordFault(next: string, { name, current }: { name: string; current?: string }): PasswordFault | null {
  const fault = passwordLengthFault(next);
  if (fault) return fault;
  if (current !== undefined && normalPassword(next) === normalPassword(current)) return 'same';
  return normalPassword(next).toLowerCase() === normalPassword(name).toLowerCase() ? 'likeName' : null;
}
