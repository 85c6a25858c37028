/** Who may not attach to a session, and what they are told, through the real gateway. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findSession } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { newSessionId } from '../src/session-id.ts';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';

let postgres: TestPostgres;
let connectionString: string;
let gateway: TestGateway;
let browser: Browser;

beforeAll(async () => {
  postgres = await startTestPostgres();
  connectionString = await postgres.createDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  gateway = await TestGateway.start({ connectionString });
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
