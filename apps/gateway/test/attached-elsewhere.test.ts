/** A session that is looked at from another browser than the one it was opened in, through the real gateway. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSession, listAudit, revokeWebSession } from '@workbench/db';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let elsewhere: Browser;

beforeEach(async () => {
  // The ticks are the test's own.
  gateway = await TestGateway.start({ connectionString: database.url, caps: { sweepMs: 2_000_000_000 }, trusted: ['127.0.0.1'] });
  browser = await gateway.browser();
  elsewhere = await gateway.signIn(browser.user);
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

const linesOf = async (id: string): Promise<number> => (await listAudit(gateway.db, { limit: 50 })).filter(({ action, targetId }) => action === 'session.attach' && targetId === id).length;

test('who takes a session on from elsewhere is in the trail, whatever they say they have of it, and a page that comes back is not', async () => {
  const { page, id } = await open();
  page.type('words');
  await page.sees('words');
  await gateway.attach(browser, id, { from: 5 });
  await gateway.attach(elsewhere, id, { from: 5 });
  await expect.poll(() => linesOf(id), patience).toBe(1);
  // The way back is one too, and so is an offset that nobody has: all that is held is shown for it.
  await gateway.attach(browser, id, { from: 5 });
  await expect.poll(() => linesOf(id), patience).toBe(2);
  await gateway.attach(browser, id, { from: 9_000_000_000 });
  await expect.poll(() => linesOf(id), patience).toBe(3);
  await gateway.attach(browser, id, { from: 5, headers: { 'x-forwarded-for': '192.0.2.1' } });
  await expect.poll(() => linesOf(id), patience).toBe(4);
});

test('[RS3] a page learns how far it has typed itself, and how far another: what it typed last must not follow the words of another', async () => {
  const first = await gateway.dial(browser, { capabilities: everyCapability, name: 'first' });
  const { sessionId } = await first.next('ready');
  first.type('mine ');
  await first.sees('mine ');
  const page = async (name: string): Promise<{ page: Page; own: number | undefined; elsewhere: number | undefined }> => {
    const page = await gateway.dialAttach(browser, sessionId, { from: 0, name });
    const { inputOwn, inputElsewhere } = await page.next('ready');
    return { page, own: inputOwn, elsewhere: inputElsewhere };
  };
  // Also where the connection before was never heard of again; a page that only looks on types nothing.
  expect(await page('first')).toMatchObject({ own: 5, elsewhere: undefined });
  expect(await page('second')).toMatchObject({ own: undefined, elsewhere: 5 });
  expect(await page('first')).toMatchObject({ own: 5, elsewhere: undefined });
  const third = await page('third');
  third.page.type('words');
  await third.page.sees('words');
  // As often as it is asked: an answer may be lost on its way.
  expect(await page('first')).toMatchObject({ own: 5, elsewhere: 10 });
  const again = await page('first');
  expect(again).toMatchObject({ own: 5, elsewhere: 10 });
  again.page.type(' more');
  await again.page.sees(' more');
  expect(await page('first')).toMatchObject({ own: 15, elsewhere: 10 });
});
