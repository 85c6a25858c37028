import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  changeOwnPassword,
  countCredentials,
  countUsers,
  createUser,
  createWebSession,
  findActiveWebSession,
  findPasswordHash,
  findUserForSignIn,
  findWebSessionEnd,
  getUser,
  LastAdministratorError,
  listUsers,
  NameTakenError,
  openDatabase,
  renewPasswordHash,
  resetPassword,
  revokeWebSession,
  revokeWebSessions,
  setPreferences,
  setUserDisabled,
  setUserRole,
  touchWebSession,
  UserNotFoundError,
  type Database,
} from '../src/index.ts';
import { prisma } from '../src/database.ts';
import { addUser, addWebSession, after, NOW, openFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
let db: Database;

beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
/** Rules about the last administrator need to know who else there is: a database per test. */
beforeEach(async () => {
  const fresh = openDatabase({ connectionString: await fixture.postgres.createDatabase() });
  db = fresh;
  return () => fresh.close();
});

describe('names', () => {
  it('are unique however they are capitalised or composed', async () => {
    await createUser(db, { name: 'Åsa', role: 'operator', passwordHash: 'x', mustChangePassword: true });
    for (const name of ['åsa', 'ÅSA', 'A\u030Asa', ' Åsa ']) {
      await expect(createUser(db, { name, role: 'operator', passwordHash: 'x', mustChangePassword: true })).rejects.toThrow(NameTakenError);
    }
    expect(await countUsers(db)).toBe(1);
  });

  it('are found the same way and shown as they were typed', async () => {
    await createUser(db, { name: 'Åsa', role: 'operator', passwordHash: 'its hash', mustChangePassword: false });
    expect(await findUserForSignIn(db, 'A\u030ASA')).toMatchObject({ name: 'Åsa', passwordHash: 'its hash' });
    expect(await findUserForSignIn(db, 'asa')).toBeNull();
  });

  it('never come with the password hash outside sign-in', async () => {
    const { id } = await addUser(db);
    for (const user of [await getUser(db, id), (await listUsers(db))[0]]) expect(user).not.toHaveProperty('passwordHash');
  });
});

it('an unknown or malformed id is no user and no error', async () => {
  expect(await getUser(db, randomUUID())).toBeNull();
  expect(await getUser(db, "'; DROP TABLE users; --")).toBeNull();
  expect(await findActiveWebSession(db, 'not-a-uuid')).toBeNull();
});

describe('the last enabled administrator', () => {
  it('cannot be disabled or made an operator', async () => {
    const admin = await addUser(db, 'administrator');
    await addUser(db, 'operator');
    await expect(setUserDisabled(db, admin.id, true)).rejects.toThrow(LastAdministratorError);
    await expect(setUserRole(db, admin.id, 'operator')).rejects.toThrow(LastAdministratorError);
    expect(await getUser(db, admin.id)).toMatchObject({ role: 'administrator', disabledAt: null });
  });

  it('is not one who is already disabled', async () => {
    const [first, second] = [await addUser(db, 'administrator'), await addUser(db, 'administrator')];
    await setUserDisabled(db, first.id, true);
    await expect(setUserDisabled(db, second.id, true)).rejects.toThrow(LastAdministratorError);
    await setUserDisabled(db, first.id, false);
    await setUserDisabled(db, second.id, true);
    expect(await getUser(db, second.id)).toMatchObject({ disabledAt: expect.any(Date) as Date });
  });

  it('is left when all administrators disable each other at once', async () => {
    const admins = await Promise.all(Array.from({ length: 6 }, () => addUser(db, 'administrator')));
    const results = await Promise.allSettled(admins.map(({ id }, index) => (index % 2 ? setUserDisabled(db, id, true) : setUserRole(db, id, 'operator'))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect((await listUsers(db)).filter(({ role, disabledAt }) => role === 'administrator' && disabledAt === null)).toHaveLength(1);
  });
});

it('changing what is not there says so', async () => {
  await expect(setUserDisabled(db, randomUUID(), true)).rejects.toThrow(UserNotFoundError);
  await expect(setUserDisabled(db, randomUUID(), false)).rejects.toThrow(UserNotFoundError);
  await expect(setUserRole(db, randomUUID(), 'operator')).rejects.toThrow(UserNotFoundError);
  await expect(resetPassword(db, randomUUID(), 'x')).rejects.toThrow(UserNotFoundError);
  await expect(changeOwnPassword(db, { userId: randomUUID(), passwordHash: 'x', keepWebSessionId: randomUUID() })).rejects.toThrow(UserNotFoundError);
});

describe('a web session', () => {
  it('tells who is signed in', async () => {
    const user = await addUser(db, 'administrator');
    await setPreferences(db, user.id, { locale: 'zh-CN', theme: 'dark' });
    const id = await addWebSession(db, user.id);
    expect(await findActiveWebSession(db, id, NOW)).toEqual({
      id, userId: user.id, name: user.name, displayName: null, role: 'administrator', mustChangePassword: false, locale: 'zh-CN', theme: 'dark', expiresAt: after(3600),
    });
  });

  it('ends when it expires', async () => {
    const id = await addWebSession(db, (await addUser(db)).id, after(10));
    expect(await findActiveWebSession(db, id, after(9))).not.toBeNull();
    expect(await findActiveWebSession(db, id, after(10))).toBeNull();
  });

  it('ends alone when it is revoked, with the others when all are', async () => {
    const user = await addUser(db);
    const [one, two, three] = [await addWebSession(db, user.id), await addWebSession(db, user.id), await addWebSession(db, user.id)];
    await revokeWebSession(db, one);
    expect(await findActiveWebSession(db, one, NOW)).toBeNull();
    expect(await findActiveWebSession(db, two, NOW)).not.toBeNull();
    await revokeWebSessions(db, user.id);
    for (const id of [two, three]) expect(await findActiveWebSession(db, id, NOW)).toBeNull();
  });

  it('is worth nothing while its user is disabled, and does not come back with them', async () => {
    const user = await addUser(db);
    const id = await addWebSession(db, user.id);
    await db[prisma].user.update({ where: { id: user.id }, data: { disabledAt: NOW } });
    expect(await findActiveWebSession(db, id, NOW)).toBeNull();
    await setUserDisabled(db, user.id, true);
    await setUserDisabled(db, user.id, false);
    expect(await findActiveWebSession(db, id, NOW)).toBeNull();
  });

  it('is refused to a user who was disabled since the password was checked', async () => {
    const user = await addUser(db);
    await setUserDisabled(db, user.id, true);
    expect(await createWebSession(db, { userId: user.id, expiresAt: after(60) })).toBeNull();
  });

  it('is touched at most once a minute', async () => {
    const id = await addWebSession(db, (await addUser(db)).id);
    const seen = async (): Promise<Date> => (await db[prisma].webSession.findUniqueOrThrow({ where: { id } })).lastSeenAt;
    const created = await seen();
    await touchWebSession(db, id, new Date(created.getTime() + 59_000));
    expect(await seen()).toEqual(created);
    const later = new Date(created.getTime() + 61_000);
    await touchWebSession(db, id, later);
    expect(await seen()).toEqual(later);
  });
});

describe('passwords', () => {
  const saveCredential = (userId: string) => db[prisma].credential.create({ data: { userId, regionId: 'local-1', instanceId: 'i-1', kind: 'password', sealed: new Uint8Array([1]) } });

  it('changed by their owner: other browsers are signed out, this one and the saved secrets stay', async () => {
    const user = await createUser(db, { name: 'new', role: 'operator', passwordHash: 'first', mustChangePassword: true });
    const [here, elsewhere] = [await addWebSession(db, user.id), await addWebSession(db, user.id)];
    await saveCredential(user.id);
    await changeOwnPassword(db, { userId: user.id, passwordHash: 'second', keepWebSessionId: here });
    expect(await findActiveWebSession(db, here, NOW)).toMatchObject({ mustChangePassword: false });
    expect(await findActiveWebSession(db, elsewhere, NOW)).toBeNull();
    expect(await findPasswordHash(db, user.id)).toBe('second');
    expect(await countCredentials(db, user.id)).toBe(1);
  });

  it("reset by an administrator: signed out everywhere, this user's saved secrets deleted, a new password due", async () => {
    const [user, other] = [await addUser(db), await addUser(db)];
    const id = await addWebSession(db, user.id);
    await Promise.all([saveCredential(user.id), saveCredential(user.id), saveCredential(other.id)]);
    expect(await resetPassword(db, user.id, 'one-time')).toEqual({ deletedCredentials: 2 });
    expect(await findActiveWebSession(db, id, NOW)).toBeNull();
    expect(await findUserForSignIn(db, user.name)).toMatchObject({ passwordHash: 'one-time', mustChangePassword: true });
    expect(await countCredentials(db, other.id)).toBe(1);
  });
});

describe('the end of a web session', () => {
  it('is told apart: expired, signed out, password changed, password reset, disabled', async () => {
    const user = await addUser(db);
    const open = async (): Promise<string> => addWebSession(db, user.id, new Date(Date.now() + 3_600_000));
    const active = await open();
    expect(await findWebSessionEnd(db, active)).toBeNull();
    expect(await findWebSessionEnd(db, randomUUID())).toBeNull();
    expect(await findWebSessionEnd(db, 'no uuid')).toBeNull();
    expect(await findWebSessionEnd(db, active, new Date(Date.now() + 7_200_000))).toBe('expired');

    const signedOut = await open();
    await revokeWebSession(db, signedOut);
    expect(await findWebSessionEnd(db, signedOut)).toBe('signed-out');

    const other = await open();
    await changeOwnPassword(db, { userId: user.id, passwordHash: 'y', keepWebSessionId: active });
    expect(await findWebSessionEnd(db, other)).toBe('password-changed');
    expect(await findWebSessionEnd(db, active)).toBeNull();

    await resetPassword(db, user.id, 'z');
    expect(await findWebSessionEnd(db, active)).toBe('password-reset');
    await addUser(db, 'administrator');
    await setUserDisabled(db, user.id, true);
    expect(await findWebSessionEnd(db, active)).toBe('disabled');
  });
});

describe('a hash at another cost', () => {
  it('replaces the one it was made from, and never a password that changed meanwhile', async () => {
    const user = await addUser(db);
    expect(await renewPasswordHash(db, user.id, { from: 'scrypt$…', to: 'stronger' })).toBe(true);
    expect(await renewPasswordHash(db, user.id, { from: 'scrypt$…', to: 'late' })).toBe(false);
    expect(await findPasswordHash(db, user.id)).toBe('stronger');
  });
});
