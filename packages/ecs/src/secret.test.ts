import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

it('a secret shows itself only on request', () => {
  const secret = new Secret('canary');
  const holder = { url: secret };
  for (const shown of [`${secret}`, String(secret), secret + '', JSON.stringify(holder), inspect(holder, { depth: 9, showHidden: true }), format('%s %o %j', secret, secret, secret), Object.entries(secret).join()]) {
    expect(shown).not.toContain('canary');
  }
  expect(JSON.stringify(holder)).toBe('{"url":"<secret>"}');
  expect(secret.expose()).toBe('canary');
});
