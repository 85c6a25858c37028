/** Owns which name a person of the OpenID provider has here. Pure. */
import { hasControlCharacters } from './sign-in-credentials.ts';

export type UsernameClaim = 'preferred_username' | 'email' | 'sub';

/** Only the claim that the install names counts; an e-mail address that nobody verified counts as none. @returns '' where there is no name. */
export function oidcUsername(claims: Readonly<Record<string, unknown>>, claim: UsernameClaim): string {
  const value = claims[claim];
  if (typeof value !== 'string' || hasControlCharacters(value)) return '';
  return claim === 'email' && claims['email_verified'] !== true ? '' : value.trim();
}
