import { describe, expect, it } from 'vitest';
import { documentedLimits } from '../limits.ts';
import { ApiError } from '../openapi/errors.ts';
import { testInstance } from '../../test/test-instance.ts';
import { SessionRegistry } from './session-registry.ts';

const setUp = (limits: Partial<typeof documentedLimits> = {}) => {
  const clock = { now: 1_000_000 };
  const registry = new SessionRegistry({ limits: { ...documentedLimits, ...limits }, now: () => clock.now });
  const start = (instance = testInstance()) => registry.start({ instance, principal: { accessKeyId: 'LTAI' }, clientIp: '127.0.0.1' });
  return { clock, registry, start };
};

describe('session registry', () => {
  it('gives every session its own id and token, and a path that carries both', () => {
    const { start } = setUp();
    const [one, two] = [start(), start()];
    expect(one.webSocketPath).toBe(`/session?sessionId=${one.sessionId}&token=${one.token}`);
    expect(one.sessionId).toMatch(/^s-[0-9a-f]{20}$/);
    expect(new Set([one.sessionId, two.sessionId, one.token, two.token]).size).toBe(4);
  });

  it('refuses an unknown session, a wrong token, another session\'s token and an empty one alike', () => {
    const { registry, start } = setUp();
    const [one, two] = [start(), start()];
    expect(registry.admit('s-0', one.token)).toBe(403);
    expect(registry.admit(one.sessionId, `${one.token}x`)).toBe(403);
    expect(registry.admit(one.sessionId, two.token)).toBe(403);
    expect(registry.admit(one.sessionId, '')).toBe(403);
    expect(registry.admit(one.sessionId, one.token)).toMatchObject({ id: one.sessionId });
  });

  it('[SM8.3] lets a URL live for 10 minutes and not longer', () => {
    const { clock, registry, start } = setUp();
    const { sessionId, token } = start();
    clock.now += 600_000;
    expect(registry.admit(sessionId, token)).toMatchObject({ id: sessionId });
    clock.now += 1;
    expect(registry.admit(sessionId, token)).toBe(410);
  });

  it('voids the URL of an ended session, for good and only once', () => {
    const { registry, start } = setUp();
    const { sessionId, token } = start();
    expect(registry.end(sessionId)).toBe(true);
    expect(registry.admit(sessionId, token)).toBe(410);
    expect(registry.end(sessionId)).toBe(false);
    expect(registry.end('s-0')).toBe(false);
  });

  it('[SM8.3] counts 100 active sessions a region, and another region apart', () => {
    const { clock, registry, start } = setUp();
    const first = start();
    for (let n = 1; n < 100; n++) start();
    expect(() => start()).toThrow(expect.objectContaining({ code: 'SessionCount.ExceedLimit', status: 403 }) as ApiError);
    start(testInstance({ id: 'i-far', regionId: 'local-2' }));
    registry.end(first.sessionId);
    start();
    expect(() => start()).toThrow(ApiError);
    clock.now += 600_001; // all URLs unused and expired
    start();
  });

  it('ends all sessions of one instance and leaves the others', () => {
    const { registry, start } = setUp();
    const [mine, other] = [start(), start(testInstance({ id: 'i-2' }))];
    registry.endAll('i-1', 'InstanceNotRunning');
    expect(registry.admit(mine.sessionId, mine.token)).toBe(410);
    expect(registry.admit(other.sessionId, other.token)).toMatchObject({ id: other.sessionId });
  });

  it('lists newest first, by region, instance and session, without the token', () => {
    const { registry } = setUp();
    const instance = testInstance();
    const a = registry.start({ instance, principal: { accessKeyId: 'LTAI1' }, clientIp: '10.0.0.9', username: 'ecs-user', portNumber: 22, targetServer: '10.0.0.3' });
    const b = registry.start({ instance: testInstance({ id: 'i-2' }), principal: { accessKeyId: 'LTAI1' }, clientIp: '' });
    expect(registry.list({ regionId: 'local-1' }).map(({ sessionId }) => sessionId)).toEqual([b.sessionId, a.sessionId]);
    expect(registry.list({ regionId: 'local-2' })).toEqual([]);
    expect(registry.list({ regionId: 'local-1', sessionId: b.sessionId })).toHaveLength(1);
    const [record] = registry.list({ regionId: 'local-1', instanceId: 'i-1' });
    expect(record).toEqual({
      sessionId: a.sessionId, regionId: 'local-1', instanceId: 'i-1', creationTime: 1_000_000, clientIp: '10.0.0.9', username: 'ecs-user',
      identityType: 'Account', principalId: 'LTAI1', portNumber: 22, targetServer: '10.0.0.3', connections: [],
    });
    expect(JSON.stringify(registry.list({ regionId: 'local-1' }))).not.toContain(a.token);
  });

  it('forgets sessions after four weeks and keeps a bounded number of finished ones', () => {
    const { clock, registry, start } = setUp({ sessionsPerRegion: 0 });
    for (let n = 0; n < 6_000; n++) registry.end(start().sessionId);
    expect(registry.list({ regionId: 'local-1' }).length).toBeLessThanOrEqual(5_000);
    clock.now += 28 * 24 * 3600 * 1000 + 1;
    expect(registry.list({ regionId: 'local-1' })).toEqual([]);
  });
});
