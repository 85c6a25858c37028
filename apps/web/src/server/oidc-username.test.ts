import { expect, it } from 'vitest';
import { oidcUsername, type UsernameClaim } from './oidc-username.ts';

const claims = { sub: 'f81d4fae', preferred_username: ' mei ', email: 'mei@example.com', email_verified: true };

it.each<[string, Record<string, unknown>, UsernameClaim, string]>([
  ['the claim that is named', claims, 'preferred_username', 'mei'],
  ['a verified address', claims, 'email', 'mei@example.com'],
  ['no address that nobody verified', { ...claims, email_verified: false }, 'email', ''],
  ['no address without a word about it', { email: 'mei@example.com' }, 'email', ''],
  ['the lasting id', claims, 'sub', 'f81d4fae'],
  ['nothing where the claim is missing', { sub: 'f81d4fae' }, 'preferred_username', ''],
  ['nothing where it has control characters, which Postgres refuses', { preferred_username: 'me\0i' }, 'preferred_username', ''],
  ['nothing where it is no text', { preferred_username: ['admin'] }, 'preferred_username', ''],
])('a person of the provider is known by %s', (_, given, claim, name) => expect(oidcUsername(given, claim)).toBe(name));
