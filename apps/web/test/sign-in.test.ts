import { countUsers, createUser, findActiveWebSession, findSignInAttempts, findUserForSignIn, listAudit, openDatabase, setUserDisabled, type Database, type User } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttemptHousekeeping, type AttemptHousekeeping } from '../src/server/attempt-housekeeping.ts';
import { createFirstAdministrator, FIRST_ADMINISTRATOR } from '../src/server/first-administrator.ts';
import { createPasswords } from '../src/server/password.ts';
import { signIn, WEB_SESSION_MS, type SignInAttempt } from '../src/server/sign-in.ts';
import { createThrottleEpisodes, type ThrottleEpisodes } from '../src/server/throttle-episodes.ts';
import { attemptKeys } from '../src/server/throttle.ts';
import { checkThrottled } from '../src/server/throttled-check.ts';

const PASSWORD = 'correct horse battery';
/** Real hashes at a cost that lets a test count fifty failures. */
const passwords = createPasswords({ ln: 6, r: 8, p: 1 });
let hash: string;
let postgres: TestPostgres;
let db: Database;
let mei: User;
let now: Date;
let episodes: ThrottleEpisodes;
let housekeeping: AttemptHousekeeping;

const deps = () => ({ db, now: () => now, passwords, episodes, housekeeping });
const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
const attempt = (change: Partial<SignInAttempt> = {}): SignInAttempt => ({ name: 'mei', password: PASSWORD, address: '203.0.113.9', userAgent: 'test', knownDevice: null, ...change });
const fail = async (times: number, change: Partial<SignInAttempt> = {}): Promise<void> => {
  for (let round = 0; round < times; round += 1) expect(await signIn(deps(), attempt({ password: 'wrong', ...change }))).toEqual({ kind: 'wrong' });
};

beforeAll(async () => {
  [postgres, hash] = await Promise.all([startTestPostgres(), passwords.hash(PASSWORD)]);
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  const fresh = openDatabase({ connectionString: await postgres.createDatabase() });
  db = fresh;
  mei = await createUser(db, { name: 'Mei', role: 'operator', passwordHash: hash, mustChangePassword: false });
  await createUser(db, { name: 'root-of-all', role: 'administrator', passwordHash: hash, mustChangePassword: false });
  // The database compares with its own clock too, so the tests begin at the true time.
  now = new Date();
  episodes = createThrottleEpisodes();
  housekeeping = createAttemptHousekeeping();
  return () => fresh.close();
});

describe('signing in', () => {
  it('opens a web session of half a day, however the name is written', async () => {
    const result = await signIn(deps(), attempt({ name: ' MEI ' }));
    if (result.kind !== 'in') throw new Error(result.kind);
    const session = await findActiveWebSession(db, result.webSessionId);
    expect(session).toMatchObject({ userId: mei.id, name: 'Mei', role: 'operator' });
    expect(session?.expiresAt.getTime()).toBe(now.getTime() + WEB_SESSION_MS);
  });

  it('answers a wrong name, a wrong password and a disabled account alike', async () => {
    await setUserDisabled(db, mei.id, true);
    const answers = await Promise.all([signIn(deps(), attempt()), signIn(deps(), attempt({ name: 'nobody' })), signIn(deps(), attempt({ name: 'root-of-all', password: 'wrong' }))]);
    expect(answers).toEqual([{ kind: 'wrong' }, { kind: 'wrong' }, { kind: 'wrong' }]);
  });

  it('leaves a trail that names accounts, but nothing that was typed for one that does not exist', async () => {
    await fail(1, { name: 'my-password-in-the-wrong-field' });
    await fail(1);
    await signIn(deps(), attempt());
    const events = await listAudit(db, { limit: 10 });
    expect(events.map(({ actorName, outcome, code }) => [actorName, outcome, code])).toEqual([
      ['Mei', 'ok', null],
      ['Mei', 'refused', 'wrong-password'],
      ['unknown', 'refused', 'wrong-password'],
    ]);
    expect(JSON.stringify(events)).not.toContain('my-password');
  });

  it('stores a hash of an older cost anew', async () => {
    await createUser(db, { name: 'early', role: 'operator', passwordHash: await createPasswords({ ln: 5, r: 8, p: 1 }).hash(PASSWORD), mustChangePassword: false });
    expect((await signIn(deps(), attempt({ name: 'early' }))).kind).toBe('in');
    expect((await findUserForSignIn(db, 'early'))?.passwordHash).toMatch(/^\$scrypt\$ln=6,/);
    expect((await signIn(deps(), attempt({ name: 'early' }))).kind).toBe('in');
  });
});

describe('T13 guessing', () => {
  it('is stopped after five failures for a while, even with the right password, and goes on afterwards', async () => {
    await fail(5);
    const refused = await signIn(deps(), attempt());
    expect(refused).toMatchObject({ kind: 'throttled' });
    expect(refused.kind === 'throttled' && refused.waitMs).toBeLessThanOrEqual(30_000);
    later(30_000);
    expect((await signIn(deps(), attempt())).kind).toBe('in');
  });

  it('at once is counted like guessing in a row', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(deps(), attempt({ password: 'wrong' }))));
    expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(5);
    expect(answers.filter(({ kind }) => kind === 'throttled')).toHaveLength(3);
  });

  it('does not keep the owner out elsewhere, nor on a device they have used before, nor someone else at the same address', async () => {
    await fail(5);
    expect((await signIn(deps(), attempt())).kind).toBe('throttled');
    expect((await signIn(deps(), attempt({ address: '198.51.100.4' }))).kind).toBe('in');
    expect((await signIn(deps(), attempt({ knownDevice: { userId: mei.id, deviceId: 'd1' } }))).kind).toBe('in');
    expect((await signIn(deps(), attempt({ name: 'root-of-all' }))).kind).toBe('in');
  });

  it('with a known device of another account is counted like any other', async () => {
    await fail(5, { knownDevice: { userId: 'someone else', deviceId: 'd2' } });
    expect((await signIn(deps(), attempt())).kind).toBe('throttled');
  });

  it('with many devices of an own account at once is counted like guessing in a row', async () => {
    const own = await createUser(db, { name: 'collector', role: 'operator', passwordHash: hash, mustChangePassword: false });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, device) => signIn(deps(), attempt({ password: 'wrong', knownDevice: { userId: own.id, deviceId: `d${device}` } }))));
    expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(5);
    expect(answers.filter(({ kind }) => kind === 'throttled')).toHaveLength(7);
  });

  it('that goes on through a block leaves one line in the trail for each block, and a count', async () => {
    await fail(5);
    const refusals = async () => (await listAudit(db, { limit: 100 })).filter(({ code }) => code === 'throttled').length;
    for (let round = 1; round <= 20; round += 1) expect(await signIn(deps(), attempt())).toMatchObject({ kind: 'throttled', refused: round });
    expect(await refusals()).toBe(1);
    later(30_000);
    await fail(1);
    for (let round = 1; round <= 20; round += 1) await signIn(deps(), attempt());
    expect(await refusals()).toBe(2);
  });

  it('of many names from a blocked address leaves one line for the address', async () => {
    for (let name = 0; name < 17; name += 1) await Promise.all([1, 2, 3].map(() => signIn(deps(), attempt({ name: `guess-${name}`, password: 'wrong' }))));
    for (let name = 0; name < 20; name += 1) expect((await signIn(deps(), attempt({ name: `other-${name}` }))).kind).toBe('throttled');
    expect((await listAudit(db, { limit: 200 })).filter(({ code }) => code === 'throttled')).toHaveLength(1);
  });

  it('from many addresses is bounded for the account, and a known device notices nothing', { timeout: 60_000 }, async () => {
    const guessFrom = (address: number) => fail(5, { address: `198.51.100.${address}` });
    await Promise.all(Array.from({ length: 20 }, (_, address) => guessFrom(address)));
    const elsewhere = { address: '192.0.2.200' };
    const refused = await signIn(deps(), attempt(elsewhere));
    expect(refused).toMatchObject({ kind: 'throttled' });
    expect(refused.kind === 'throttled' && refused.waitMs).toBeLessThanOrEqual(3 * 60_000);
    expect((await signIn(deps(), attempt({ ...elsewhere, knownDevice: { userId: mei.id, deviceId: 'd1' } }))).kind).toBe('in');
    expect((await signIn(deps(), attempt({ ...elsewhere, name: 'root-of-all' }))).kind).toBe('in');
    later(3 * 60_000);
    await fail(1, elsewhere);
    expect((await signIn(deps(), attempt(elsewhere))).kind).toBe('throttled');
    later(3 * 60_000);
    expect((await signIn(deps(), attempt(elsewhere))).kind).toBe('in');
  });

  it('patiently from one address does not keep the owner out elsewhere', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 120; round += 1) {
      await fail(1);
      later(15 * 60_000);
    }
    expect((await signIn(deps(), attempt({ address: '198.51.100.4' }))).kind).toBe('in');
  });

  it('is forgotten half a day after it ended, by the next failure and at most once an hour', async () => {
    const left = async (name: string) => (await findSignInAttempts(db, attemptKeys({ nameKey: name, address: '203.0.113.9', deviceId: null }).flatMap(({ kind, key }) => (kind === 'address' ? [] : [key])))).length;
    await fail(1, { name: 'first' });
    later(10 * 60 * 60_000);
    await fail(1, { name: 'second' });
    later(2 * 60 * 60_000 + 1);
    await fail(1, { name: 'third' });
    expect([await left('first'), await left('second'), await left('third')]).toEqual([0, 2, 2]);
  });

  it('is not what a right password counts as', async () => {
    const account = attemptKeys({ nameKey: 'mei', address: '', deviceId: null }).filter(({ kind }) => kind === 'account').map(({ key }) => key);
    await fail(1);
    const before = await findSignInAttempts(db, account);
    expect((await signIn(deps(), attempt())).kind).toBe('in');
    expect(before).toHaveLength(1);
    expect(await findSignInAttempts(db, account)).toEqual(before);
  });

  it('begins anew after a success, but what one address tried on many accounts is not wiped out by an own one', async () => {
    await fail(4);
    expect((await signIn(deps(), attempt())).kind).toBe('in');
    await fail(4);
    expect((await signIn(deps(), attempt())).kind).toBe('in');
    // 8 so far; 42 more on other names make the 50 of the address.
    for (let name = 0; name < 14; name += 1) await fail(3, { name: `guess-${name}` });
    expect((await signIn(deps(), attempt({ name: 'root-of-all' }))).kind).toBe('throttled');
  });

  it('of the current password, from a page left open, is stopped too', async () => {
    const check = (right: boolean) => checkThrottled(deps(), 'change-password:mei', async () => right);
    for (let round = 0; round < 5; round += 1) expect(await check(false)).toEqual({ kind: 'wrong' });
    expect(await check(true)).toMatchObject({ kind: 'throttled' });
    later(30_000);
    expect(await check(true)).toEqual({ kind: 'right' });
    expect(await check(false)).toEqual({ kind: 'wrong' });
  });
});

describe('the first administrator', () => {
  it('is made in an empty install only, once, and can sign in', async () => {
    const empty = openDatabase({ connectionString: await postgres.createDatabase() });
    try {
      const made = await Promise.all([createFirstAdministrator(empty, PASSWORD), createFirstAdministrator(empty, 'another one')]);
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await countUsers(empty)).toBe(1);
      expect(await createFirstAdministrator(empty, 'a later one')).toBe(false);
      expect(await findUserForSignIn(empty, FIRST_ADMINISTRATOR)).toMatchObject({ role: 'administrator', mustChangePassword: false });
    } finally {
      await empty.close();
    }
  });

  it('is not made where there is any user', async () => {
    expect(await createFirstAdministrator(db, PASSWORD)).toBe(false);
    expect(await findUserForSignIn(db, FIRST_ADMINISTRATOR)).toBeNull();
  });
});
