/** Owns how long a sign-in password may be: one rule for the forms, the actions and the hash. Pure. */

/** Shortest password a person may choose, characters (Unicode code points). NIST SP 800-63B asks for 8 where attempts are throttled. */
export const MIN_PASSWORD_CHARACTERS = 8;
/** Longest one, bytes in UTF-8, which are what is hashed: 256 characters of any script, and hashing stays the only cost. */
export const MAX_PASSWORD_BYTES = 1024;

/** Composing makes a text three times shorter at most, so more UTF-16 units than this are too long without a look at them. */
const MAX_UNITS = 4 * MAX_PASSWORD_BYTES;

/** The form that is counted and hashed: the same characters typed on another keyboard or system are the same password. */
export const normalPassword = (typed: string): string => typed.normalize('NFKC');

export type PasswordLengthFault = 'tooShort' | 'tooLong';

export function passwordLengthFault(typed: string): PasswordLengthFault | null {
  if (typed.length > MAX_UNITS) return 'tooLong';
  const password = normalPassword(typed);
  if ([...password].length < MIN_PASSWORD_CHARACTERS) return 'tooShort';
  return new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES ? 'tooLong' : null;
}

/** Whether a text can be anybody's password: an older one may be shorter than what is asked for today. */
export const isTooLongForAPassword = (typed: string): boolean => passwordLengthFault(typed) === 'tooLong';
