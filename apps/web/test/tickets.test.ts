import { createHash } from 'node:crypto';
import { consumeTicket, createUser, createWebSession, openDatabase, revokeWebSession, setUserDisabled, type Database } from '@workbench/db';
import { TICKET_MS } from '@workbench/protocol/internal-api';
import { ticketSchema } from '@workbench/protocol';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orderTicket } from '../src/server/tickets.ts';

const intent = { kind: 'open', regionId: 'local-1', instanceId: 'i-1' } as const;
const sha256 = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
const now = new Date();
let postgres: TestPostgres;
let db: Database;
let userId: string;
let webSessionId: string;
let serial = 0;

const order = (presentedBinding?: string) => orderTicket(db, { webSessionId, intent, presentedBinding, now });

beforeAll(async () => {
  postgres = await startTestPostgres();
  db = openDatabase({ connectionString: await postgres.createDatabase() });
  await createUser(db, { name: 'keeper', role: 'administrator', passwordHash: 'x', mustChangePassword: false });
});
afterAll(async () => {
  await db.close();
  await postgres.stop();
});
beforeEach(async () => {
  serial += 1;
  userId = (await createUser(db, { name: `person-${serial}`, role: 'operator', passwordHash: 'x', mustChangePassword: false })).id;
  const id = await createWebSession(db, { userId, expiresAt: new Date(now.getTime() + 3_600_000) });
  if (id === null) throw new Error('no web session');
  webSessionId = id;
});

describe('a ticket', () => {
  it('is what the wire takes, and opens what it was asked for with the cookie it came with', async () => {
    const issued = await order();
    if (!issued) throw new Error('refused');
    expect(ticketSchema.parse(issued.ticket)).toBe(issued.ticket);
    expect(await consumeTicket(db, { hash: sha256(issued.ticket), bindingHash: sha256(issued.binding), now })).toMatchObject({ userId, webSessionId, intent });
  });

  it('T2 is worth nothing with the cookie of another browser, or later than 30 s', async () => {
    const issued = await order();
    if (!issued) throw new Error('refused');
    const use = (binding: string, at: Date) => consumeTicket(db, { hash: sha256(issued.ticket), bindingHash: sha256(binding), now: at });
    expect(await use('another', now)).toBeNull();
    expect(await use(issued.binding, new Date(now.getTime() + TICKET_MS))).toBeNull();
    expect(await use(issued.binding, new Date(now.getTime() + TICKET_MS - 1))).not.toBeNull();
  });

  it('keeps the cookie of a browser that has one, so that its other pages go on, and replaces nonsense', async () => {
    const first = await order();
    const second = await order(first?.binding);
    expect(second?.binding).toBe(first?.binding);
    expect(second?.ticket).not.toBe(first?.ticket);
    expect((await order('short'))?.binding).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('T5 is not issued once the web session is revoked or the account disabled', async () => {
    await revokeWebSession(db, webSessionId);
    expect(await order()).toBeNull();
    const other = await createWebSession(db, { userId, expiresAt: new Date(now.getTime() + 3_600_000) });
    webSessionId = other ?? '';
    expect(await order()).not.toBeNull();
    await setUserDisabled(db, userId, true);
    expect(await order()).toBeNull();
  });
});
