import { describe, expect, test } from 'vitest';
import { readEnv } from './env.ts';
import { checkCaps, defaultCaps } from './policy.ts';

const needed = {
  DATABASE_URL: 'postgres://w:pw-secret@127.0.0.1:54321/w',
  WORKBENCH_INSTALL_ID: 'abc',
  WORKBENCH_INTERNAL_KEY: Buffer.alloc(32, 7).toString('base64url'),
  WORKBENCH_ECS_ACCESS_KEY_ID: 'id',
  WORKBENCH_ECS_ACCESS_KEY_SECRET: 'key-secret',
};

describe('the environment', () => {
  test('ports that are not set follow the web port', () => {
    expect(readEnv(needed)).toMatchObject({ gatewayHost: '127.0.0.1', gatewayPort: 3001, internalPort: 3003, origin: 'http://localhost:3000', cloud: { kind: 'local', endpoint: '127.0.0.1:3002' }, loopbackOnly: true });
    expect(readEnv({ ...needed, WORKBENCH_WEB_PORT: '4000', WORKBENCH_GATEWAY_PORT: '', WORKBENCH_INTERNAL_PORT: '9' })).toMatchObject({ gatewayPort: 4001, internalPort: 9, origin: 'http://localhost:4000' });
  });

  test('every listener of the install is an own port, Postgres too', () => {
    expect([...readEnv(needed).ownPorts].sort((a, b) => a - b)).toEqual([0, 3000, 3001, 3002, 3003, 3004, 54_321]);
    expect([...readEnv({ ...needed, WORKBENCH_OWN_PORTS: '1,2', WORKBENCH_GATEWAY_PORT: '3', WORKBENCH_INTERNAL_PORT: '4', DATABASE_URL: 'postgres://w@db/w' }).ownPorts].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5432]);
  });

  test('one listener or address beyond this computer, and it is no longer loopback only', () => {
    for (const beyond of [{ WORKBENCH_WEB_HOST: '0.0.0.0' }, { WORKBENCH_GATEWAY_HOST: '::' }, { WORKBENCH_INTERNAL_HOST: 'gateway' }, { WORKBENCH_PUBLIC_URL: 'https://workbench.example.com' }]) {
      expect(readEnv({ ...needed, ...beyond }).loopbackOnly, JSON.stringify(beyond)).toBe(false);
    }
    expect(readEnv({ ...needed, WORKBENCH_PUBLIC_URL: 'http://127.0.0.1:3000/' }).loopbackOnly).toBe(true);
  });

  test('the real cloud needs no access key of ours', () => {
    expect(readEnv({ DATABASE_URL: needed.DATABASE_URL, WORKBENCH_INSTALL_ID: 'abc', WORKBENCH_INTERNAL_KEY: needed.WORKBENCH_INTERNAL_KEY, WORKBENCH_CLOUD: 'aliyun' }).cloud).toEqual({ kind: 'aliyun' });
  });

  test('what is wrong is named, and no value is repeated', () => {
    const fault = (over: Record<string, string>): string => {
      try {
        readEnv({ ...needed, ...over });
        return 'no fault';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(fault({ WORKBENCH_INTERNAL_KEY: 'c2hvcnQ' })).toBe('WORKBENCH_INTERNAL_KEY is not valid: must hold at least 32 bytes.');
    expect(fault({ DATABASE_URL: 'mysql://canary' })).toMatch(/^DATABASE_URL is not valid/);
    expect(fault({ DATABASE_URL: 'mysql://canary' })).not.toContain('canary');
    expect(fault({ WORKBENCH_ECS_ENDPOINT: 'http://x' })).toMatch(/^WORKBENCH_ECS_ENDPOINT is not valid: must be host:port/);
    expect(fault({ WORKBENCH_TRUSTED_PROXIES: '10.0.0.0/8, proxy' })).toBe('WORKBENCH_TRUSTED_PROXIES is not valid: proxy is neither an address nor a CIDR range.');
    expect(fault({ WORKBENCH_ECS_ACCESS_KEY_ID: '' })).toContain('WORKBENCH_ECS_ACCESS_KEY_ID and');
  });

  const minute = 60_000;
  test.each([
    [{}, { maxSessionMs: 360, idleMs: 360, detachGraceMs: 10, drainLimitMs: 5 }],
    [{ WORKBENCH_MAX_SESSION_MINUTES: '360', WORKBENCH_IDLE_MINUTES: '15', WORKBENCH_DETACH_MINUTES: '0', WORKBENCH_DRAIN_MINUTES: '0' }, { maxSessionMs: 360, idleMs: 15, detachGraceMs: 0, drainLimitMs: 0 }],
    [{ WORKBENCH_MAX_SESSION_MINUTES: '60', WORKBENCH_DETACH_MINUTES: '60', WORKBENCH_DRAIN_MINUTES: '360' }, { maxSessionMs: 60, idleMs: 60, detachGraceMs: 60, drainLimitMs: 360 }],
    [{ WORKBENCH_MAX_SESSION_MINUTES: '1' }, { maxSessionMs: 1, idleMs: 1, detachGraceMs: 1, drainLimitMs: 5 }],
  ])('how long sessions last: %o', (over, expected) => {
    const { caps } = readEnv({ ...needed, ...over });
    expect(caps).toEqual(Object.fromEntries(Object.entries(expected).map(([name, count]) => [name, count * minute])));
    expect(() => checkCaps({ ...defaultCaps, ...caps })).not.toThrow();
  });

  test.each(['361', '0', '-1', '1.5', '1e2', '0x10', 'an hour', ' '])('a session of "%s" minutes is refused by name, and never longer than six hours', (text) => {
    expect(() => readEnv({ ...needed, WORKBENCH_MAX_SESSION_MINUTES: text })).toThrow(`WORKBENCH_MAX_SESSION_MINUTES is not valid: must be whole minutes from 1 to 360, not "${text}".`);
  });

  test('so are the other limits, and one that contradicts the longest session', () => {
    expect(() => readEnv({ ...needed, WORKBENCH_IDLE_MINUTES: '0' })).toThrow('WORKBENCH_IDLE_MINUTES is not valid: must be whole minutes from 1 to 360, not "0".');
    expect(() => readEnv({ ...needed, WORKBENCH_DETACH_MINUTES: '361' })).toThrow('WORKBENCH_DETACH_MINUTES is not valid: must be whole minutes from 0 to 360, not "361".');
    expect(() => readEnv({ ...needed, WORKBENCH_DRAIN_MINUTES: '999' })).toThrow('WORKBENCH_DRAIN_MINUTES is not valid: must be whole minutes from 0 to 360, not "999".');
    for (const name of ['WORKBENCH_IDLE_MINUTES', 'WORKBENCH_DETACH_MINUTES']) {
      expect(() => readEnv({ ...needed, WORKBENCH_MAX_SESSION_MINUTES: '30', [name]: '31' })).toThrow(`${name} is not valid: must be no more than WORKBENCH_MAX_SESSION_MINUTES.`);
    }
  });

  test('its secrets do not print', () => {
    expect(JSON.stringify(readEnv(needed))).not.toMatch(/pw-secret|key-secret|BwcHBw/);
  });
});
