import { expect, it } from 'vitest';
import { parseEnvironment } from './env.ts';

const needed = {
  DATABASE_URL: 'postgres://workbench:secret@127.0.0.1/workbench',
  WORKBENCH_GATEWAY_PUBLIC_URL: 'ws://localhost:3001/',
  WORKBENCH_INTERNAL_URL: 'http://127.0.0.1:3003',
  WORKBENCH_INTERNAL_KEY: 'k'.repeat(43),
  WORKBENCH_AUTH_SECRET: 'a-canary-that-signs-the-cookies-of-people',
  WORKBENCH_INSTALL_ID: 'test',
};

it('takes a variable that is empty for one that is not set', () => {
  const all = ['NODE_ENV', 'WORKBENCH_WEB_PORT', 'WORKBENCH_WEB_HOST', 'WORKBENCH_PUBLIC_URL', 'WORKBENCH_ADMIN_PASSWORD', 'WORKBENCH_TRUSTED_PROXIES', 'WORKBENCH_LOG_LEVEL', 'WORKBENCH_OIDC_ISSUER', 'WORKBENCH_OIDC_CLAIM'];
  expect(parseEnvironment({ ...needed, ...Object.fromEntries(all.map((name) => [name, ''])) })).toEqual(parseEnvironment(needed));
});

it('names what is missing or wrong, and repeats no value', () => {
  const parse = (): unknown => parseEnvironment({ ...needed, DATABASE_URL: '', WORKBENCH_INSTALL_ID: 'Canary' });
  expect(parse).toThrow(/DATABASE_URL.*WORKBENCH_INSTALL_ID|WORKBENCH_INSTALL_ID.*DATABASE_URL/);
  expect(parse).not.toThrow(/canary/i);
});
