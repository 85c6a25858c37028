/** Pages that become the view of no session, and what they are told, through the real gateway. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSession, setUserRole } from '@workbench/db';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { newSessionId } from '../src/session-id.ts';
import { everyCapability, running, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;

beforeEach(async () => {
  gateway = await TestGateway.start({ connectionString: database.url });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

async function open(): Promise<{ page: Page; id: Parameters<TestGateway['attach']>[1] }> {
  const page = await gateway.dial(browser, { capabilities: everyCapability });
  return { page, id: (await page.next('ready')).sessionId };
}

test('[RS1] to a session that has ended no ticket is good, also one that was issued before', async () => {
  const { page, id } = await open();
  const late = await gateway.ticket(browser, { intent: { kind: 'attach', sessionId: id } });
  page.send({ type: 'end' });
  await page.closed;
  await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('ended-by-user');
  const gone = await gateway.dialAttach(browser, id, { ticket: late });
  expect((await gone.next('ended')).code).toBe('ticket-refused');
});

test('[RS1] a session that is on record and not held here is gone', async () => {
  const { id } = await open();
  const session = gateway.registry.get(id);
  if (session) gateway.registry.remove(session);
  const gone = await gateway.dialAttach(browser, id);
  expect((await gone.next('ended')).code).toBe('session-gone');
  if (session) gateway.registry.add(session);
});

test('[RS1] an id that no session has is gone, whatever good ticket comes with it', async () => {
  const { id } = await open();
  const ticket = await gateway.ticket(browser, { intent: { kind: 'attach', sessionId: id } });
  const unknown = await gateway.dialAttach(browser, newSessionId(), { ticket });
  expect((await unknown.next('ended')).code).toBe('session-gone');
});

test('[RS1] nobody attaches to the session of another user, nor with a ticket for another session', async () => {
  const { id } = await open();
  const { id: other } = await open();
  const stranger = await gateway.browser('administrator');
  const theirs = await gateway.ticket(stranger, { intent: { kind: 'attach', sessionId: id } }).catch(() => 'A'.repeat(43));
  const refused = await gateway.dialAttach(stranger, id, { ticket: theirs });
  expect((await refused.next('ended')).code).toBe('ticket-refused');
  const wrong = await gateway.ticket(browser, { intent: { kind: 'attach', sessionId: other } });
  const crossed = await gateway.dialAttach(browser, id, { ticket: wrong });
  expect((await crossed.next('ended')).code).toBe('session-gone');
  const opening = await gateway.dialAttach(browser, id, { ticket: await gateway.ticket(browser) });
  expect((await opening.next('ended')).code).toBe('ticket-refused');
});

test('a session that ends before its first page is there says so to that page', async () => {
  const add = gateway.registry.add.bind(gateway.registry);
  gateway.registry.add = (session) => {
    add(session);
    session.end({ code: 'ended-by-administrator' });
  };
  const page = await gateway.dial(browser, { capabilities: everyCapability });
  expect((await page.next('ended')).code).toBe('ended-by-administrator');
  expect(await page.closed).toBe(4000);
  expect(page.messages.map(({ type }) => type)).not.toContain('ready');
});

test('to a shell without a sandbox nobody attaches who could not open it now', async () => {
  await gateway.stop();
  const place = { userCount: 1, loopbackOnly: true };
  gateway = await TestGateway.start({ connectionString: database.url, place, instances: [running({ tags: [{ key: 'workbench:sandbox', value: 'none' }] })] });
  browser = await gateway.browser('administrator');
  await gateway.browser('administrator'); // somebody has to be left to administrate
  const { id } = await open();
  await gateway.attach(browser, id);
  place.userCount = 2;
  expect((await (await gateway.dialAttach(browser, id)).next('ended')).code).toBe('forbidden');
  place.userCount = 1;
  await setUserRole(gateway.db, browser.user.id, 'operator');
  expect((await (await gateway.dialAttach(browser, id)).next('ended')).code).toBe('forbidden');
});
