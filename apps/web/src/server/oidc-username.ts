/** Owns which name a person of the OpenID provider has here. Pure. */
import { hasControlCharacters } from './sign-in-credentials.ts';

export const CLAIMS = ['preferred_username', 'email', 'sub'] as const;
export type UsernameClaim = (typeof CLAIMS)[number];

/**
 * What names a person where the install does not say. Only `sub` is the provider's own and never anybody else's (OpenID Connect Core
 * §5.7); the others may be what a person typed about themselves.
 */
export const DEFAULT_CLAIM: UsernameClaim = 'sub';

/**
 * Only the claim that the install names counts. An e-mail address counts where the provider says that it is verified, also when it comes
 * as the preferred name: else anybody could call themselves by somebody's address. @returns '' where there is no name.
 */
export function oidcUsername(claims: Readonly<Record<string, unknown>>, claim: UsernameClaim): string {
  const value = claims[claim];
  if (typeof value !== 'string' || hasControlCharacters(value)) return '';
  const name = value.trim();
  if (claim === 'sub' || (claim === 'preferred_username' && !name.includes('@'))) return name;
  const verified = claims['email_verified'] === true && typeof claims['email'] === 'string' ? claims['email'].trim() : null;
  return name.toLowerCase() === verified?.toLowerCase() ? name : '';
}
