import { describe, expect, test } from 'vitest';
import type { Role } from '@workbench/db';
import { checkCaps, defaultCaps, may, timeIsUp, type Action, type Place, notWarned, warningsDue } from './policy.ts';
import { MAX_SESSION_MS } from './session-limits.ts';

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
    [{ windowBytes: 1_024 }, 'ack step'],
    [{ detachGraceMs: MAX_SESSION_MS + 1 }, 'without a page'],
    [{ maxSessionMs: MAX_SESSION_MS + 1 }, '6 hours'],
    [{ idleMs: MAX_SESSION_MS + 1 }, 'idle'],
    [{ drainLimitMs: MAX_SESSION_MS + 1 }, 'drains'],
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

describe('[DL1] warnings', () => {
  const minute = 60_000;
  const times = { startedAt: 0, startedMonotonic: 0, lastActivityMonotonic: 0, maxMs: 360 * minute };
  const caps = { idleMs: 360 * minute };
  const at = (minutes: number, active = minutes): Parameters<typeof warningsDue> => [{ ...times, lastActivityMonotonic: active * minute }, { wall: minutes * minute, monotonic: minutes * minute }, { caps, warned: notWarned }];

  test('come once each, 15, 5 and 1 minute before the end', () => {
    let warned = notWarned;
    const said: string[] = [];
    for (let minutes = 0; minutes < 360; minutes += 0.25) {
      const [when, now] = at(minutes);
      const result = warningsDue(when, now, { caps, warned });
      warned = result.warned;
      said.push(...result.due.map(({ code, inMs }) => `${code} ${inMs / minute}`));
    }
    expect(said).toEqual(['deadline 15', 'deadline 5', 'deadline 1']);
  });

  test.each([
    [30, ['15', '5', '1']],
    [15, ['5', '1']],
    [10, ['5', '1']],
    [5, ['1']],
    [1, []],
  ])('of a session of %i minutes come only where they are ahead when it begins', (longest, expected) => {
    let warned = notWarned;
    const said: string[] = [];
    for (let minutes = 0; minutes < longest; minutes += 0.25) {
      const now = { wall: minutes * minute, monotonic: minutes * minute };
      const result = warningsDue({ ...times, lastActivityMonotonic: now.monotonic, maxMs: longest * minute }, now, { caps: { idleMs: longest * minute }, warned });
      warned = result.warned;
      said.push(...result.due.map(({ inMs }) => String(inMs / minute)));
    }
    expect(said).toEqual(expected);
  });

  test('the idle one of a limit of one minute comes in its middle, each time', () => {
    let warned = notWarned;
    const said: number[] = [];
    for (let seconds = 0; seconds < 120; seconds += 5) {
      const now = { wall: seconds * 1_000, monotonic: seconds * 1_000 };
      // Somebody typed after 45 seconds.
      const result = warningsDue({ ...times, lastActivityMonotonic: seconds >= 45 ? 45_000 : 0 }, now, { caps: { idleMs: minute }, warned });
      warned = result.warned;
      said.push(...result.due.map(() => seconds));
    }
    expect(said).toEqual([30, 75]);
  });

  test('a page that attaches late is told once what is left', () => {
    expect(warningsDue(...at(357)).due).toEqual([{ code: 'deadline', inMs: 3 * minute }]);
  });

  test('a wall clock set back hides nothing', () => {
    const [when] = at(0);
    expect(warningsDue(when, { wall: -1e9, monotonic: 346 * minute }, { caps, warned: { deadline: Infinity, idle: 0 } }).due).toEqual([{ code: 'deadline', inMs: 14 * minute }]);
  });

  test('the idle one comes a minute before, and again after activity', () => {
    const short = { idleMs: 10 * minute };
    const first = warningsDue({ ...times }, { wall: 9.5 * minute, monotonic: 9.5 * minute }, { caps: short, warned: notWarned });
    expect(first.due).toEqual([{ code: 'idle', inMs: minute / 2 }]);
    const again = warningsDue({ ...times }, { wall: 9.6 * minute, monotonic: 9.6 * minute }, { caps: short, warned: first.warned });
    expect(again.due).toEqual([]);
    const active = warningsDue({ ...times, lastActivityMonotonic: 9.7 * minute }, { wall: 9.8 * minute, monotonic: 9.8 * minute }, { caps: short, warned: again.warned });
    const later = warningsDue({ ...times, lastActivityMonotonic: 9.7 * minute }, { wall: 19 * minute, monotonic: 19 * minute }, { caps: short, warned: active.warned });
    expect(later.due).toEqual([{ code: 'idle', inMs: 0.7 * minute }].map((each) => ({ ...each, inMs: Math.round(each.inMs) })));
  });

  test('the idle one does not come where the session ends first: no key would keep it', () => {
    const silent = { idleMs: 30 * minute };
    const now = { wall: 29.5 * minute, monotonic: 29.5 * minute };
    const printedOnce = { ...times, maxMs: 30 * minute, lastActivityMonotonic: 1_000 };
    expect(warningsDue(printedOnce, now, { caps: silent, warned: notWarned }).due).toEqual([{ code: 'deadline', inMs: minute / 2 }]);
  });
});
