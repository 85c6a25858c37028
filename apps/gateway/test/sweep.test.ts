/** Ends by time and by right, on a clock the test owns: the 6-hour cap on both clocks, idleness, disabled users, reset passwords. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSession, listSessions, resetPassword, revokeWebSession, setUserDisabled } from '@workbench/db';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { openEcho } from '../src/transports/echo.ts';
import { TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';

const HOUR = 3_600_000;

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
const clock = { wall: 0, mono: 0, now: () => Date.now() + clock.wall, monotonic: () => clock.mono };
let maxMs: number | undefined;
/** Happens while the road is built. */
let meanwhile: () => Promise<unknown>;

beforeEach(async () => {
  Object.assign(clock, { wall: 0, mono: 0 });
  maxMs = undefined;
  meanwhile = () => Promise.resolve();
  gateway = await TestGateway.start({
    connectionString: database.url,
    clock,
    // The ticks are the test's own.
    caps: { sweepMs: 2_000_000_000, idleMs: 2 * HOUR },
    openTransport: async () => {
      await meanwhile();
      return { ...openEcho(), ...(maxMs !== undefined && { maxMs }) };
    },
  });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

const ended = async (page: Page): Promise<string> => {
  await gateway.gateway.sweep();
  return (await page.next('ended')).code;
};
/** Asks, and so makes sure that the gateway has handled everything before. */
const alive = async (page: Page): Promise<void> => {
  await gateway.gateway.sweep();
  page.send({ type: 'ping', id: 1 });
  await page.next('pong');
};

describe('time', () => {
  const busyUntil = async (page: Page, mono: number): Promise<void> => {
    for (clock.mono += HOUR; clock.mono < mono; clock.mono += HOUR) {
      const before = page.outputBytes;
      page.type('x');
      await page.until(() => page.outputBytes > before, 'an echo');
      await alive(page);
    }
    clock.mono = mono;
  };

  test('a session ends after six hours by the clock that only goes forward, though the wall clock was set back', async () => {
    const page = await gateway.open(browser);
    clock.wall = -10 * HOUR;
    await busyUntil(page, 6 * HOUR - 1);
    await alive(page);
    clock.mono = 6 * HOUR;
    expect(await ended(page)).toBe('deadline');
  });

  test('… and by the wall clock, though the other stood still while the computer slept', async () => {
    const page = await gateway.open(browser);
    clock.wall = 6 * HOUR - 60_000;
    await alive(page);
    clock.wall = 6 * HOUR;
    expect(await ended(page)).toBe('deadline');
  });

  test('… and earlier where the road ends earlier', async () => {
    maxMs = HOUR;
    const page = await gateway.open(browser);
    const ready = page.messages.find((message) => message.type === 'ready');
    if (ready?.type !== 'ready') throw new Error('no ready');
    expect(ready.deadline - ready.now).toBeLessThanOrEqual(HOUR);
    clock.mono = HOUR;
    expect(await ended(page)).toBe('deadline');
  });

  test('a session without input and output ends, one with either does not', async () => {
    const [quiet, busy] = [await gateway.open(browser), await gateway.open(browser)];
    clock.mono = 2 * HOUR - 1;
    busy.type('x');
    await busy.sees('x');
    clock.mono = 2 * HOUR;
    expect(await ended(quiet)).toBe('idle');
    await alive(busy);
  });
});

describe('right', () => {
  test("a disabled user's sessions end, and nobody else's", async () => {
    const other = await gateway.open(await gateway.browser());
    const page = await gateway.open(browser);
    const id = gateway.registry.ofUser(browser.user.id)[0]?.facts.id ?? '';
    await setUserDisabled(gateway.db, browser.user.id, true);
    expect(await ended(page)).toBe('account-ended');
    expect(await page.closed).toBe(4000);
    await alive(other);
    await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('account-ended');
  });

  test('a browser that is signed out leaves no terminal behind, and other browsers of the user keep theirs', async () => {
    const page = await gateway.open(browser);
    const elsewhere = await gateway.open(await gateway.signIn(browser.user));
    await revokeWebSession(gateway.db, browser.webSessionId);
    expect(await ended(page)).toBe('signed-out');
    await alive(elsewhere);
  });

  test('a password reset by an administrator ends what began before it', async () => {
    const page = await gateway.open(browser);
    await resetPassword(gateway.db, browser.user.id, 'new hash');
    expect(await ended(page)).toBe('account-ended');
  });
});

describe('right that is lost during an opening', () => {
  const lost: [string, string, () => Promise<unknown>][] = [
    ['a disabled user', 'account-ended', () => setUserDisabled(gateway.db, browser.user.id, true)],
    ['a browser that is signed out', 'signed-out', () => revokeWebSession(gateway.db, browser.webSessionId)],
  ];
  test.each(lost)('%s is shown nothing of the shell: %s', async (_who, code, take) => {
    meanwhile = take;
    const page = await gateway.dial(browser);
    expect((await page.next('ended')).code).toBe(code);
    expect(page.messages.map(({ type }) => type)).not.toContain('ready');
    expect(gateway.registry.all()).toEqual([]);
    const [record] = await listSessions(gateway.db, { userId: browser.user.id, limit: 5 });
    expect(record).toMatchObject({ endCode: code });
    expect(record?.endedAt).not.toBeNull();
  });
});

test('a user has so many sessions and no more, openings included', async () => {
  await gateway.stop();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  gateway = await TestGateway.start({ connectionString: database.url, caps: { sessionsPerUser: 2 }, openTransport: () => gate.then(() => openEcho()) });
  browser = await gateway.browser();
  const pages = [await gateway.dial(browser), await gateway.dial(browser)];
  await Promise.all(pages.map((page) => page.next('progress')));
  const third = await gateway.dial(browser);
  expect((await third.next('ended')).code).toBe('too-many-sessions');
  open();
  await Promise.all(pages.map((page) => page.next('ready')));
  expect((await (await gateway.dial(browser)).next('ended')).code).toBe('too-many-sessions');
  await (await gateway.open(await gateway.browser())).close(); // another user is not concerned
  await pages[0]?.close();
  await expect.poll(() => gateway.registry.ofUser(browser.user.id).length, patience).toBe(1);
  await gateway.open(browser);
});

test('an instance without a sandbox is for the only administrator of an install nobody else can reach', async () => {
  const cases = [
    { role: 'administrator', userCount: 1, loopbackOnly: true, outcome: 'ready' },
    { role: 'operator', userCount: 1, loopbackOnly: true, outcome: 'forbidden' },
    { role: 'administrator', userCount: 2, loopbackOnly: true, outcome: 'forbidden' },
    { role: 'administrator', userCount: 1, loopbackOnly: false, outcome: 'forbidden' },
  ] as const;
  for (const { role, outcome, ...place } of cases) {
    await gateway.stop();
    gateway = await TestGateway.start({ connectionString: database.url, place });
    gateway.instances[0] = { ...gateway.instances[0]!, tags: [{ key: 'workbench:sandbox', value: 'none' }] };
    const page = await gateway.dial(await gateway.browser(role));
    await page.until(() => page.messages.some(({ type }) => type === 'ready' || type === 'ended'), 'an outcome');
    const last = page.messages.at(-1);
    expect(last?.type === 'ended' ? last.code : last?.type, JSON.stringify({ role, ...place })).toBe(outcome);
  }
});
