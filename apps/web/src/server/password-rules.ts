/** Owns what a password that a person chooses must be: long enough, new, and not their name. Pure. */
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password-length.ts';

export type PasswordFault = 'tooShort' | 'tooLong' | 'same' | 'likeName';

/** Length is what counts (NIST SP 800-63B §3.1.1.2); rules about kinds of characters only make people write passwords down. */
export function passwordFault(next: string, { name, current }: { name: string; current?: string }): PasswordFault | null {
  const length = [...next].length;
  if (length < MIN_PASSWORD_LENGTH) return 'tooShort';
  if (length > MAX_PASSWORD_LENGTH) return 'tooLong';
  if (next === current) return 'same';
  return next.toLowerCase() === name.toLowerCase() ? 'likeName' : null;
}
