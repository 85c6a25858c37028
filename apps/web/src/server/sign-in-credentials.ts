/** Owns the shape of a name and a password that are worth an attempt. Pure. */
import { z } from 'zod';
import { isTooLongForAPassword } from './password-length.ts';

/** Longest name that is looked up, UTF-16 units: twice that of an account, because it is not normalised yet. */
const MAX_NAME_UNITS = 128;

/** No account has such a name, and Postgres refuses NUL in a text with an error. */
export const hasControlCharacters = (text: string): boolean => /\p{Cc}/u.test(text);

export const credentialsSchema = z.object({
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_UNITS)
    .refine((name) => !hasControlCharacters(name)),
  password: z
    .string()
    .min(1)
    .refine((password) => !isTooLongForAPassword(password)),
});
