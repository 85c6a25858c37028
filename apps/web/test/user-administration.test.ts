import {
  createUser,
  createWebSession,
  findActiveWebSession,
  findRightsLost,
  findUserForSignIn,
  getUser,
  listAudit,
  listUsers,
  openDatabase,
  recordSessionStart,
  type Database,
  type Role,
} from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwords } from '../src/server/password.ts';
import { addUser, changeRole, giveNewPassword, setAccess, type Actor } from '../src/server/user-administration.ts';

let postgres: TestPostgres;
let db: Database;
let root: Actor;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  db = openDatabase({ connectionString: await postgres.createDatabase() });
  root = await person('root', 'administrator');
  return () => db.close();
});

/** The hash is no scrypt text, so nobody signs in with it; making a real one takes a third of a second. */
async function person(name: string, role: Role): Promise<Actor> {
  const user = await createUser(db, { name, role, passwordHash: 'none', mustChangePassword: false });
  return { userId: user.id, name, role, address: '192.0.2.7' };
}

async function signedIn({ userId }: Actor): Promise<string> {
  return String(await createWebSession(db, { userId, expiresAt: new Date(Date.now() + 3_600_000) }));
}

async function withTerminal(actor: Actor): Promise<string> {
  const id = `ses_${'a'.repeat(26)}`;
  const now = new Date();
  const place = { regionId: 'local-1', instanceId: 'i-1', instanceName: 'web-1', transport: 'ssh', username: 'root' };
  await recordSessionStart(db, { id, userId: actor.userId, webSessionId: await signedIn(actor), gatewayId: 'gw', gatewayBootId: 'boot', ...place, startedAt: now, deadlineAt: now });
  return id;
}

describe('the right to administer', () => {
  it('is asked for by every deed: an operator changes nothing, and the attempt is on record', async () => {
    const [operator, victim] = [await person('operator', 'operator'), await person('victim', 'operator')];
    const before = await listUsers(db);
    const forbidden = { kind: 'refused', reason: 'forbidden' };

    expect(await addUser(db, operator, { name: 'friend', role: 'administrator' })).toEqual(forbidden);
    expect(await setAccess(db, operator, { userId: victim.userId, enabled: false })).toEqual(forbidden);
    expect(await changeRole(db, operator, { userId: operator.userId, role: 'administrator' })).toEqual(forbidden);
    expect(await giveNewPassword(db, operator, root.userId)).toEqual(forbidden);

    expect(await listUsers(db)).toEqual(before);
    const trail = await listAudit(db, { limit: 10 });
    expect(trail.map(({ action, outcome, code, actorName }) => [action, outcome, code, actorName])).toEqual([
      ['user.reset-password', 'refused', 'forbidden', 'operator'],
      ['user.change-role', 'refused', 'forbidden', 'operator'],
      ['user.disable', 'refused', 'forbidden', 'operator'],
      ['user.add', 'refused', 'forbidden', 'operator'],
    ]);
  });
});

describe('adding a user', () => {
  it('gives a password that signs in once and must be changed; the trail does not hold it', async () => {
    const answer = await addUser(db, root, { name: ' Lin.Wei ', role: 'operator' });
    if (answer.kind !== 'password') throw new Error(answer.reason);

    const stored = await findUserForSignIn(db, 'lin.wei');
    expect(stored).toMatchObject({ name: 'Lin.Wei', role: 'operator', mustChangePassword: true });
    expect(await passwords.verify(answer.password, stored?.passwordHash ?? null)).toEqual({ right: true, stale: false });
    expect(JSON.stringify(await listAudit(db, { limit: 10 }))).not.toContain(answer.password);
  });

  it('refuses a name that is taken, however it is written', async () => {
    await person('Åsa', 'operator');
    expect(await addUser(db, root, { name: 'ÅSA', role: 'operator' })).toEqual({ kind: 'refused', reason: 'nameTaken' });
  });
});

describe('disabling', () => {
  it('signs the user out and revokes their terminals; enabling lets them in again', async () => {
    const operator = await person('operator', 'operator');
    const webSession = await signedIn(operator);
    const terminal = await withTerminal(operator);

    expect(await setAccess(db, root, { userId: operator.userId, enabled: false })).toEqual({ kind: 'done' });
    expect(await findActiveWebSession(db, webSession)).toBeNull();
    expect(await findRightsLost(db, [terminal])).toEqual([{ id: terminal, code: 'account-ended' }]);

    expect(await setAccess(db, root, { userId: operator.userId, enabled: true })).toEqual({ kind: 'done' });
    // Of the sign-in it was opened in nothing is left.
    expect(await findRightsLost(db, [terminal])).toEqual([{ id: terminal, code: 'signed-out' }]);
  });

  it('is refused for oneself and for a user who is gone', async () => {
    await person('second', 'administrator');
    expect(await setAccess(db, root, { userId: root.userId, enabled: false })).toEqual({ kind: 'refused', reason: 'notYourself' });
    expect(await setAccess(db, root, { userId: '00000000-0000-4000-8000-000000000000', enabled: false })).toEqual({ kind: 'refused', reason: 'gone' });
  });
});

describe('the last enabled administrator', () => {
  it('stays one, also when the other one is disabled', async () => {
    const second = await person('second', 'administrator');
    await setAccess(db, root, { userId: second.userId, enabled: false });
    expect(await changeRole(db, root, { userId: root.userId, role: 'operator' })).toEqual({ kind: 'refused', reason: 'lastAdministrator' });
    expect((await getUser(db, root.userId))?.role).toBe('administrator');
  });

  it('is left when two administrators disable each other at the same moment', async () => {
    const second = await person('second', 'administrator');
    const answers = await Promise.all([setAccess(db, root, { userId: second.userId, enabled: false }), setAccess(db, second, { userId: root.userId, enabled: false })]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    expect((await listUsers(db)).filter(({ disabledAt }) => disabledAt === null)).toHaveLength(1);
  });

  it('may hand over to another', async () => {
    await person('second', 'administrator');
    expect(await changeRole(db, root, { userId: root.userId, role: 'operator' })).toEqual({ kind: 'done' });
    expect((await getUser(db, root.userId))?.role).toBe('operator');
  });
});

describe('resetting a password', () => {
  it('gives a one-time password, ends what they have open, and puts on record how many secrets went with it', async () => {
    const operator = await person('operator', 'operator');
    const webSession = await signedIn(operator);
    const terminal = await withTerminal(operator);

    const answer = await giveNewPassword(db, root, operator.userId);
    if (answer.kind !== 'password') throw new Error(answer.reason);

    expect(await findActiveWebSession(db, webSession)).toBeNull();
    expect(await findRightsLost(db, [terminal])).toEqual([{ id: terminal, code: 'account-ended' }]);
    expect((await listAudit(db, { limit: 1 }))[0]).toMatchObject({ action: 'user.reset-password', targetId: operator.userId, outcome: 'ok', address: '192.0.2.7', detail: { name: 'operator', deletedCredentials: 0 } });
    const stored = await findUserForSignIn(db, 'operator');
    expect(stored?.mustChangePassword).toBe(true);
    expect((await passwords.verify(answer.password, stored?.passwordHash ?? null)).right).toBe(true);
  });

  it('is not the way to change one\'s own', async () => {
    expect(await giveNewPassword(db, root, root.userId)).toEqual({ kind: 'refused', reason: 'notYourself' });
  });
});
