import { expect, it } from 'vitest';
import { parseEnvironment } from '../env.ts';
import { DEFAULT_CLAIM, oidcUsername, type UsernameClaim } from './oidc-username.ts';

const claims = { sub: 'f81d4fae', preferred_username: ' mei ', email: 'mei@example.com', email_verified: true };

it.each<[string, Record<string, unknown>, UsernameClaim, string]>([
  ['the claim that is named', claims, 'preferred_username', 'mei'],
  ['a verified address', claims, 'email', 'mei@example.com'],
  ['no address that nobody verified', { ...claims, email_verified: false }, 'email', ''],
  ['no address without a word about it', { email: 'mei@example.com' }, 'email', ''],
  ['no address that somebody prefers to be called by', { preferred_username: 'mei@example.com' }, 'preferred_username', ''],
  ['no address of somebody else', { ...claims, preferred_username: 'root@example.com' }, 'preferred_username', ''],
  ['no address that is not verified, though it is the same', { ...claims, preferred_username: 'mei@example.com', email_verified: 'true' }, 'preferred_username', ''],
  ['their own verified address', { ...claims, preferred_username: 'Mei@example.com' }, 'preferred_username', 'Mei@example.com'],
  ['the lasting id', claims, 'sub', 'f81d4fae'],
  ['nothing where the claim is missing', { sub: 'f81d4fae' }, 'preferred_username', ''],
  ['nothing where it has control characters, which Postgres refuses', { preferred_username: 'me\0i' }, 'preferred_username', ''],
  ['nothing where it is no text', { preferred_username: ['admin'] }, 'preferred_username', ''],
])('a person of the provider is known by %s', (_, given, claim, name) => expect(oidcUsername(given, claim)).toBe(name));

it('T24 where the install names no claim, it is the one that nobody can choose', () => {
  const environment = parseEnvironment({
    WORKBENCH_GATEWAY_PUBLIC_URL: 'ws://localhost:3001',
    WORKBENCH_INTERNAL_URL: 'http://127.0.0.1:3003',
    WORKBENCH_INTERNAL_KEY: 'k'.repeat(43),
    WORKBENCH_AUTH_SECRET: 's'.repeat(32),
    WORKBENCH_INSTALL_ID: 'test',
    DATABASE_URL: 'postgres://localhost/workbench',
    WORKBENCH_OIDC_ISSUER: 'https://id.example.com',
    WORKBENCH_OIDC_CLIENT_ID: 'workbench',
    WORKBENCH_OIDC_CLIENT_SECRET: 'secret',
    WORKBENCH_OIDC_CLAIM: '',
  });
  expect(environment.oidc?.claim).toBe('sub');
  expect(DEFAULT_CLAIM).toBe('sub');
});
