import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret prints, inspects and serialises as <secret>', () => {
  const secret = new Secret('canary-7193');
  const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect(secret), inspect({ deep: { secret } }, { showHidden: true }), format('%s %o %j', secret, secret, secret)];
  for (const text of shown) {
    expect(text).toContain('<secret>');
    expect(text).not.toContain('canary-7193');
  }
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.expose()).toBe('canary-7193');
});

test('a forgotten secret cannot be opened', () => {
  const secret = new Secret('canary-7193');
  secret.forget();
  expect(() => secret.expose()).toThrow('already forgotten');
});

/** Where secrets are opened, and how often. A new line here is to be looked at by somebody who did not write it. */
const OPENINGS: Record<string, number> = {
  // The database's address and the internal key at boot, the access key into the SDK.
  'boot.ts': 4,
  // The database's address, for the migrations of a team install.
  'migrate.ts': 1,
  // Passwords: as a try of its own, and as the answer to a single hidden prompt.
  'transports/ssh/authentication.ts': 2,
  // The pasted key and its passphrase.
  'transports/ssh/logon-key.ts': 2,
  // The relay's address, which holds a token: checked, and dialled.
  'transports/session-manager/open.ts': 1,
  'transports/session-manager/shell.ts': 1,
};

test('every opening of a secret is on the list', () => {
  const root = import.meta.dirname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'secret.ts');
  const found = Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), 'utf8').split('.expose(').length - 1] as const).filter(([, count]) => count > 0));
  expect(found).toEqual(OPENINGS);
});
