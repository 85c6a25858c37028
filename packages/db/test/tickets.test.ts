import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changeOwnPassword,
  consumeTicket,
  deleteExpiredTickets,
  issueTicket,
  recordSessionEnd,
  resetPassword,
  revokeWebSession,
  setUserDisabled,
  setUserRole,
  type TicketIntent,
  type User,
} from '../src/index.ts';
import { prisma } from '../src/database.ts';
import { addSession, addUser, addWebSession, after, NOW, openFixture, sha256, type Fixture } from './fixture.ts';

let fixture: Fixture;
let user: User;
let webSessionId: string;

beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  user = await addUser(fixture.db);
  webSessionId = await addWebSession(fixture.db, user.id);
});

const binding = sha256('binding cookie');
const open: TicketIntent = { kind: 'open', regionId: 'local-1', instanceId: 'i-1' };

async function issue(intent: TicketIntent = open, webSession = webSessionId): Promise<Buffer> {
  const hash = sha256(randomUUID());
  const issued = await issueTicket(fixture.db, { hash, bindingHash: binding, webSessionId: webSession, intent, now: NOW, expiresAt: after(30) });
  expect(issued).toBe(true);
  return hash;
}

const consume = (hash: Uint8Array, facts: { bindingHash?: Uint8Array; now?: Date } = {}) =>
  consumeTicket(fixture.db, { hash, bindingHash: facts.bindingHash ?? binding, now: facts.now ?? after(1) });

describe('a ticket', () => {
  it('gives what it was issued for, and the role the user has now', async () => {
    const hash = await issue();
    await setUserRole(fixture.db, user.id, 'administrator');
    expect(await consume(hash)).toEqual({ userId: user.id, userName: user.name, role: 'administrator', webSessionId, intent: open });
  });

  it('is consumed exactly once by fifty concurrent uses', async () => {
    const hash = await issue();
    const results = await Promise.all(Array.from({ length: 50 }, () => consume(hash)));
    expect(results.filter((result) => result !== null)).toHaveLength(1);
  });

  it('is worth nothing when it was consumed before', async () => {
    const hash = await issue();
    expect(await consume(hash)).not.toBeNull();
    expect(await consume(hash)).toBeNull();
  });

  it('is worth nothing when nobody issued it', async () => {
    await issue();
    expect(await consume(sha256('another'))).toBeNull();
  });

  it('is worth nothing in another browser, and stays good in its own', async () => {
    const hash = await issue();
    expect(await consume(hash, { bindingHash: sha256('another browser') })).toBeNull();
    expect(await consume(hash)).not.toBeNull();
  });

  it('is worth nothing from the moment it expires', async () => {
    const hash = await issue();
    expect(await consume(hash, { now: after(30) })).toBeNull();
    expect(await consume(hash, { now: after(29.999) })).not.toBeNull();
  });

  it('goes with its user: disabling deletes it', async () => {
    const hash = await issue();
    await setUserDisabled(fixture.db, user.id, true);
    expect(await fixture.db[prisma].ticket.count({ where: { hash: new Uint8Array(hash) } })).toBe(0);
  });

  it('is worth nothing while its user is disabled, even where the row is still there', async () => {
    const hash = await issue();
    await fixture.db[prisma].user.update({ where: { id: user.id }, data: { disabledAt: NOW } });
    expect(await consume(hash)).toBeNull();
    await fixture.db[prisma].user.update({ where: { id: user.id }, data: { disabledAt: null } });
    expect(await consume(hash)).not.toBeNull();
  });

  it('is worth nothing once its web session is revoked, even where the row is still there', async () => {
    const hash = await issue();
    await fixture.db[prisma].webSession.update({ where: { id: webSessionId }, data: { revokedAt: NOW } });
    expect(await consume(hash)).toBeNull();
  });

  it('is worth nothing once its web session has expired', async () => {
    const short = await addWebSession(fixture.db, user.id, after(10));
    const hash = await issue(open, short);
    expect(await consume(hash, { now: after(10) })).toBeNull();
    expect(await consume(hash, { now: after(9) })).not.toBeNull();
  });

  it('is worth nothing when its web session is of another user', async () => {
    const other = await addUser(fixture.db);
    const hash = await issue();
    await fixture.db[prisma].webSession.update({ where: { id: webSessionId }, data: { userId: other.id } });
    expect(await consume(hash)).toBeNull();
  });

  it('goes when its browser signs out', async () => {
    const hash = await issue();
    await revokeWebSession(fixture.db, webSessionId);
    expect(await fixture.db[prisma].ticket.count({ where: { hash: new Uint8Array(hash) } })).toBe(0);
  });

  it('goes when the password is reset, or changed in another browser', async () => {
    const elsewhere = await addWebSession(fixture.db, user.id);
    const [here, there] = [await issue(), await issue(open, elsewhere)];
    await changeOwnPassword(fixture.db, { userId: user.id, passwordHash: 'new', keepWebSessionId: webSessionId });
    expect(await consume(there)).toBeNull();
    expect(await consume(here)).not.toBeNull();
    const last = await issue();
    await resetPassword(fixture.db, user.id, 'newer');
    expect(await consume(last)).toBeNull();
  });
});

describe('a ticket to attach', () => {
  it('is good for a running session of its user', async () => {
    const sessionId = await addSession(fixture.db, { userId: user.id, webSessionId });
    const intent: TicketIntent = { kind: 'attach', sessionId };
    expect((await consume(await issue(intent)))?.intent).toEqual(intent);
  });

  it("is worth nothing for somebody else's session", async () => {
    const other = await addUser(fixture.db);
    const sessionId = await addSession(fixture.db, { userId: user.id, webSessionId });
    const hash = await issue({ kind: 'attach', sessionId });
    await fixture.db[prisma].session.update({ where: { id: sessionId }, data: { userId: other.id } });
    expect(await consume(hash)).toBeNull();
  });

  it('is worth nothing once the session has ended', async () => {
    const sessionId = await addSession(fixture.db, { userId: user.id, webSessionId });
    const hash = await issue({ kind: 'attach', sessionId });
    await recordSessionEnd(fixture.db, sessionId, { code: 'exited' });
    expect(await consume(hash)).toBeNull();
  });

  it('is worth nothing for a session that is no more, whatever else its user runs', async () => {
    const sessionId = await addSession(fixture.db, { userId: user.id, webSessionId });
    const hash = await issue({ kind: 'attach', sessionId });
    await fixture.db[prisma].session.update({ where: { id: sessionId }, data: { id: `${sessionId}x` } });
    expect(await consume(hash)).toBeNull();
  });
});

describe('issuing a ticket is refused', () => {
  const attempt = (now = NOW, intent: TicketIntent = open) =>
    issueTicket(fixture.db, { hash: sha256(randomUUID()), bindingHash: binding, webSessionId, intent, now, expiresAt: after(30) });
  const attach = (sessionId: string) => attempt(NOW, { kind: 'attach', sessionId });

  it('in a revoked web session', async () => {
    await revokeWebSession(fixture.db, webSessionId);
    expect(await attempt()).toBe(false);
  });

  it('in an expired web session', async () => {
    expect(await attempt(after(3600))).toBe(false);
    expect(await attempt(after(3599))).toBe(true);
  });

  it('to a disabled user', async () => {
    await fixture.db[prisma].user.update({ where: { id: user.id }, data: { disabledAt: NOW } });
    expect(await attempt()).toBe(false);
  });

  it("to attach to somebody else's session, also to an administrator", async () => {
    const other = await addUser(fixture.db);
    const sessionId = await addSession(fixture.db, { userId: other.id, webSessionId: await addWebSession(fixture.db, other.id) });
    expect(await attach(sessionId)).toBe(false);
    await setUserRole(fixture.db, user.id, 'administrator');
    expect(await attach(sessionId)).toBe(false);
  });

  it('to attach to a session that has ended, or never was', async () => {
    const sessionId = await addSession(fixture.db, { userId: user.id, webSessionId });
    expect(await attach('ses_none')).toBe(false);
    expect(await attach(sessionId)).toBe(true);
    await recordSessionEnd(fixture.db, sessionId, { code: 'exited' });
    expect(await attach(sessionId)).toBe(false);
  });

  it('to a user who must choose a password first', async () => {
    await fixture.db[prisma].user.update({ where: { id: user.id }, data: { mustChangePassword: true } });
    expect(await attempt()).toBe(false);
  });
});

it('expired tickets are removed, others stay', async () => {
  const hash = await issue();
  await deleteExpiredTickets(fixture.db, after(29));
  expect(await fixture.db[prisma].ticket.count({ where: { hash: new Uint8Array(hash) } })).toBe(1);
  expect(await deleteExpiredTickets(fixture.db, after(30))).toBeGreaterThan(0);
  expect(await fixture.db[prisma].ticket.count({ where: { hash: new Uint8Array(hash) } })).toBe(0);
});
