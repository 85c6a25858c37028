/** Owns how long a sign-in password may be; the forms and the checks share it. */

/** Shortest password a person may choose, characters. NIST SP 800-63B asks for 8 where attempts are throttled. */
export const MIN_PASSWORD_LENGTH = 8;
/** Longest one, characters: long enough for any sentence, and hashing stays the only cost. */
export const MAX_PASSWORD_LENGTH = 256;
