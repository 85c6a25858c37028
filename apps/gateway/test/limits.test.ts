/** The limits of time that the environment sets, on a real gateway with a clock that a test pushes. */
import { afterEach, expect, test } from 'vitest';
import { findSession } from '@workbench/db';
import { INITIAL_WINDOW_BYTES } from '@workbench/protocol';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { readEnv } from '../src/env.ts';
import { checkCaps, defaultCaps } from '../src/policy.ts';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import { ManualClock } from './manual-clock.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';
import { PrintedShell } from './printed-shell.ts';

const MINUTE = 60_000;
const needed = {
  DATABASE_URL: 'postgres://w@127.0.0.1/w',
  WORKBENCH_INSTALL_ID: 'limits',
  WORKBENCH_INTERNAL_KEY: Buffer.alloc(32, 7).toString('base64url'),
  WORKBENCH_ECS_ACCESS_KEY_ID: 'id',
  WORKBENCH_ECS_ACCESS_KEY_SECRET: 'secret',
};

const database = databaseOfFile();
let gateway: TestGateway;
let clock: ManualClock;
let browser: Browser;
let shell: PrintedShell;

afterEach(() => gateway.stop());

async function open(environment: Record<string, string>): Promise<{ page: Page; id: Parameters<TestGateway['attach']>[1] }> {
  clock = new ManualClock();
  gateway = await TestGateway.start({
    connectionString: database.url,
    clock,
    caps: { ...readEnv({ ...needed, ...environment }).caps, sweepMs: 2_000_000_000 },
    openTransport: () => Promise.resolve((shell = new PrintedShell())),
  });
  browser = await gateway.browser();
  const page = await gateway.dial(browser, { capabilities: everyCapability });
  return { page, id: (await page.next('ready')).sessionId };
}

/** Moves the clock, and looks. */
async function after(minutes: number): Promise<void> {
  clock.advance(minutes * MINUTE);
  await gateway.gateway.sweep();
}

test('[DL2] a session ends after the minutes that were set, however busy it is, and is not warned of what never was ahead', async () => {
  const { page, id } = await open({ WORKBENCH_MAX_SESSION_MINUTES: '10' });
  const ready = page.messages.find((message) => message.type === 'ready');
  expect(ready).toMatchObject({ limits: { idleMs: 10 * MINUTE, detachGraceMs: 10 * MINUTE } });
  for (let minutes = 0; minutes < 9; minutes += 1) {
    shell.print('.');
    await after(1);
  }
  shell.print('still here');
  await page.sees('still here');
  await after(1);
  expect((await page.next('ended')).code).toBe('deadline');
  const warnings = page.messages.flatMap((message) => (message.type === 'warning' && message.code === 'deadline' ? [Math.ceil(message.inMs / MINUTE)] : []));
  expect(warnings).toEqual([5, 1]);
  await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('deadline');
});

test('[DL2] six hours cannot be exceeded: not by the environment, not by a cap, not by being busy', async () => {
  expect(() => readEnv({ ...needed, WORKBENCH_MAX_SESSION_MINUTES: '361' })).toThrow(/^WORKBENCH_MAX_SESSION_MINUTES/);
  expect(() => checkCaps({ ...defaultCaps, maxSessionMs: 360 * MINUTE + 1 })).toThrow('6 hours');
  const { page } = await open({ WORKBENCH_MAX_SESSION_MINUTES: '360', WORKBENCH_IDLE_MINUTES: '360' });
  for (let minutes = 0; minutes < 350; minutes += 50) {
    shell.print('.');
    await after(50);
  }
  shell.print('still here');
  await page.sees('still here');
  await after(10);
  expect((await page.next('ended')).code).toBe('deadline');
});

test('[DL1] a session that is idle for the minutes that were set ends, warned a minute before; one key begins them anew', async () => {
  const { page } = await open({ WORKBENCH_IDLE_MINUTES: '3' });
  await after(2);
  expect(await page.next('warning')).toMatchObject({ code: 'idle' });
  page.type('x');
  await expect.poll(() => shell.typed, patience).toBe('x');
  // A look sees that it is busy again.
  await after(0);
  await after(2);
  expect(await page.next('warning')).toMatchObject({ code: 'idle' });
  await after(1);
  expect((await page.next('ended')).code).toBe('idle');
});

test('[DL1] a page that does not take its output is warned of the idle limit once it has', async () => {
  const { page } = await open({ WORKBENCH_IDLE_MINUTES: '3' });
  page.acknowledge = false;
  shell.print('.'.repeat(INITIAL_WINDOW_BYTES + 1));
  await expect.poll(() => page.outputBytes, patience).toBe(INITIAL_WINDOW_BYTES);
  await after(2);
  page.send({ type: 'ping', id: 1 });
  await page.next('pong');
  expect(page.messages.filter(({ type }) => type === 'warning')).toEqual([]);
  page.acknowledge = true;
  page.send({ type: 'ack', parsed: INITIAL_WINDOW_BYTES });
  await expect.poll(() => page.outputBytes, patience).toBe(INITIAL_WINDOW_BYTES + 1);
  await after(0);
  expect(await page.next('warning')).toMatchObject({ code: 'idle' });
});

test('[RS7] a session without a page is kept for the minutes that were set', async () => {
  const { page, id } = await open({ WORKBENCH_DETACH_MINUTES: '2' });
  page.ws.terminate();
  await expect.poll(() => gateway.registry.get(id)?.isAttached, patience).toBe(false);
  await after(1);
  expect(gateway.registry.get(id)?.isOver).toBe(false);
  await after(1);
  await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('page-gone');
});

test('[RS7][CL3] with none it ends with its page, at once', async () => {
  const { page, id } = await open({ WORKBENCH_DETACH_MINUTES: '0' });
  expect(page.messages.find((message) => message.type === 'ready')).toMatchObject({ limits: { detachGraceMs: 0 } });
  page.ws.terminate();
  await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('page-gone');
  expect(shell.closed).toBe(true);
});

test('[DL3] a gateway that may not drain says so and does not wait for its sessions', async () => {
  const { page } = await open({ WORKBENCH_DRAIN_MINUTES: '0' });
  await gateway.gateway.drain();
  expect(await page.next('warning')).toEqual({ type: 'warning', code: 'draining', inMs: 0 });
  await gateway.gateway.close();
  expect((await page.next('ended')).code).toBe('gateway-stopped');
});
