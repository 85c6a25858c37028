/** A session that is looked at from another browser than the one it was opened in, through the real gateway. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findSession, revokeWebSession } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';

let postgres: TestPostgres;
let connectionString: string;
let gateway: TestGateway;
let browser: Browser;
let elsewhere: Browser;

beforeAll(async () => {
  postgres = await startTestPostgres();
  connectionString = await postgres.createDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  // The ticks are the test's own.
  gateway = await TestGateway.start({ connectionString, caps: { sweepMs: 2_000_000_000 } });
  browser = await gateway.browser();
  elsewhere = { user: browser.user, ...(await gateway.signIn(browser.user)) };
});
afterEach(() => gateway.stop());

async function open(): Promise<{ page: Page; id: Parameters<TestGateway['attach']>[1] }> {
  const page = await gateway.dial(browser, { capabilities: everyCapability });
  return { page, id: (await page.next('ready')).sessionId };
}

test('[RS11] a browser that is signed out looks on no longer, and the session goes on for its own', async () => {
  const { id } = await open();
  const onlooker = await gateway.attach(elsewhere, id);
  await revokeWebSession(gateway.db, elsewhere.webSessionId);
  await gateway.gateway.sweep();
  expect((await onlooker.next('ended')).code).toBe('signed-out');
  expect(await onlooker.closed).toBe(4000);
  expect(gateway.registry.get(id)).toMatchObject({ isOver: false, isAttached: false });
  const again = await gateway.attach(browser, id);
  again.type('mine');
  await again.sees('mine');
});

test('[RS11] the session ends when the browser it was opened in is signed out, whoever looks on', async () => {
  const { id } = await open();
  const onlooker = await gateway.attach(elsewhere, id);
  await revokeWebSession(gateway.db, browser.webSessionId);
  await gateway.gateway.sweep();
  expect((await onlooker.next('ended')).code).toBe('signed-out');
  await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('signed-out');
});
