import { describe, expect, test } from 'vitest';
import { checkCaps, defaultCaps, MAX_SESSION_MS, may, timeIsUp, type Action, type Place, type Role } from './policy.ts';

const actor = (role: Role) => ({ userId: 'me', role });
const safe: Place = { unsandboxed: false, userCount: 9, loopbackOnly: false };

describe('rights', () => {
  const table: [Action, Record<Role, boolean>][] = [
    [{ do: 'see-instances' }, { operator: true, administrator: true }],
    [{ do: 'log-on' }, { operator: true, administrator: true }],
    [{ do: 'end-session', ownerId: 'me' }, { operator: true, administrator: true }],
    [{ do: 'end-session', ownerId: 'another' }, { operator: false, administrator: true }],
    [{ do: 'end-user-sessions' }, { operator: false, administrator: true }],
    [{ do: 'set-session-manager' }, { operator: false, administrator: true }],
    [{ do: 'accept-host-key' }, { operator: false, administrator: true }],
  ];
  test.each(table)('%o: %o', (action, expected) => {
    for (const role of ['operator', 'administrator'] as const) expect(may(actor(role), action, safe)).toBe(expected[role]);
  });

  test('a logon of which the place is not known is refused', () => {
    expect(may(actor('administrator'), { do: 'log-on' })).toBe(false);
  });

  test('a guest without a sandbox is for the only administrator on a computer nobody else reaches', () => {
    const place: Place = { unsandboxed: true, userCount: 1, loopbackOnly: true };
    expect(may(actor('administrator'), { do: 'log-on' }, place)).toBe(true);
    expect(may(actor('operator'), { do: 'log-on' }, place)).toBe(false);
    expect(may(actor('administrator'), { do: 'log-on' }, { ...place, userCount: 2 })).toBe(false);
    expect(may(actor('administrator'), { do: 'log-on' }, { ...place, loopbackOnly: false })).toBe(false);
  });
});

describe('caps', () => {
  test('the defaults are in an order that works', () => {
    expect(() => checkCaps(defaultCaps)).not.toThrow();
    // Twice the sweep and a query: a disabled user's terminals end within 5 s.
    expect(2 * defaultCaps.sweepMs).toBeLessThan(5_000);
  });

  test.each([
    [{ lowMarkBytes: 1_024 }, 'ack step'],
    [{ lowMarkBytes: defaultCaps.highMarkBytes }, 'low mark'],
    [{ maxSessionMs: MAX_SESSION_MS + 1 }, '6 hours'],
    [{ idleMs: MAX_SESSION_MS + 1 }, 'idle'],
    [{ heartbeatMs: MAX_SESSION_MS }, 'heartbeat'],
    [{ questionMs: defaultCaps.openingMs + 1 }, 'question'],
  ])('%o is refused by name', (over, rule) => {
    expect(() => checkCaps({ ...defaultCaps, ...over })).toThrow(rule);
  });
});

describe('time', () => {
  const times = { startedAt: 1_000, startedMonotonic: 50, lastActivityMonotonic: 50, maxMs: 600 };
  const caps = { ...defaultCaps, idleMs: 300 };
  test.each([
    [{ wall: 1_599, monotonic: 349 }, null],
    [{ wall: 1_600, monotonic: 349 }, 'deadline'],
    [{ wall: -9_000, monotonic: 650 }, 'deadline'],
    [{ wall: 1_000, monotonic: 350 }, 'idle'],
  ])('at %o: %s', (now, expected) => {
    expect(timeIsUp(times, now, caps)).toBe(expected);
  });
});
