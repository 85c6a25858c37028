import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blockSignIn,
  clearSignInAttempts,
  deleteSignInAttemptsBefore,
  findHostKey,
  findSignInAttempts,
  getSetting,
  giveBackGuess,
  listAudit,
  pinHostKey,
  recordAudit,
  recordSignInFailure,
  replaceHostKey,
  setSetting,
  takeGuess,
} from '../src/index.ts';
import { addUser, after, NOW, openFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

describe('host keys', () => {
  const place = { regionId: 'local-1', instanceId: 'i-1', address: '192.0.2.1', port: 2222 };
  const facts = (name: string) => ({ keyType: 'ssh-ed25519', fingerprintSha256: `SHA256:${name}`, publicKey: new Uint8Array(Buffer.from(name)) });

  it('stay as the first of several people pinned them', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => addUser(fixture.db)));
    const pinned = await Promise.all(people.map(({ id }, index) => pinHostKey(fixture.db, { ...place, ...facts(`key-${index}`), pinnedBy: id })));
    expect(new Set(pinned.map(({ fingerprintSha256 }) => fingerprintSha256)).size).toBe(1);
    expect(await findHostKey(fixture.db, place)).toEqual(pinned[0]);
  });

  it('belong to instance, address and port together', async () => {
    const { id } = await addUser(fixture.db);
    await pinHostKey(fixture.db, { ...place, port: 2300, ...facts('a'), pinnedBy: id });
    for (const other of [{ port: 2301 }, { address: '192.0.2.2' }, { instanceId: 'i-2' }, { regionId: 'local-2' }]) {
      expect(await findHostKey(fixture.db, { ...place, port: 2300, ...other })).toBeNull();
    }
  });

  it('are replaced only while the key that the person was shown is still the pinned one', async () => {
    const { id } = await addUser(fixture.db);
    const here = { ...place, port: 2400 };
    await pinHostKey(fixture.db, { ...here, ...facts('old'), pinnedBy: id });
    const key = { ...here, ...facts('new'), pinnedBy: id };
    expect(await replaceHostKey(fixture.db, { expectedFingerprintSha256: 'SHA256:something else', key })).toBe(false);
    expect(await findHostKey(fixture.db, here)).toMatchObject({ fingerprintSha256: 'SHA256:old' });
    expect(await replaceHostKey(fixture.db, { expectedFingerprintSha256: 'SHA256:old', key })).toBe(true);
    const pinned = await findHostKey(fixture.db, here);
    expect(pinned?.fingerprintSha256).toBe('SHA256:new');
    expect(Buffer.from(pinned?.publicKey ?? []).toString()).toBe('new');
  });
});

describe('failed sign-ins', () => {
  const forgetAfterMs = 60_000;

  it('are all counted when they come at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => recordSignInFailure(fixture.db, { key: 'many', now: NOW, forgetAfterMs })));
    expect(await findSignInAttempts(fixture.db, ['many', 'none'])).toEqual([{ key: 'many', failures: 20, lastFailedAt: NOW, blockedUntil: null }]);
  });

  it('are forgotten, with their block, when the last is long ago', async () => {
    await recordSignInFailure(fixture.db, { key: 'old', now: NOW, forgetAfterMs });
    await blockSignIn(fixture.db, 'old', after(30));
    expect(await recordSignInFailure(fixture.db, { key: 'old', now: after(60), forgetAfterMs })).toMatchObject({ failures: 2, blockedUntil: after(30) });
    expect(await recordSignInFailure(fixture.db, { key: 'old', now: after(121), forgetAfterMs })).toMatchObject({ failures: 1, blockedUntil: null });
  });

  it('block for the longest time asked, until a sign-in succeeds', async () => {
    await recordSignInFailure(fixture.db, { key: 'long', now: NOW, forgetAfterMs });
    await blockSignIn(fixture.db, 'long', after(300));
    await blockSignIn(fixture.db, 'long', after(100));
    expect(await findSignInAttempts(fixture.db, ['long'])).toMatchObject([{ blockedUntil: after(300) }]);
    await clearSignInAttempts(fixture.db, ['long']);
    expect(await findSignInAttempts(fixture.db, ['long'])).toEqual([]);
  });

  it('are swept away when they are old and block nobody', async () => {
    await recordSignInFailure(fixture.db, { key: 'stale', now: NOW, forgetAfterMs });
    await recordSignInFailure(fixture.db, { key: 'blocked', now: NOW, forgetAfterMs });
    await blockSignIn(fixture.db, 'blocked', after(3600));
    await deleteSignInAttemptsBefore(fixture.db, after(1));
    expect((await findSignInAttempts(fixture.db, ['stale', 'blocked'])).map(({ key }) => key)).toEqual(['blocked']);
  });
});

describe('a store of guesses', () => {
  const store = { capacity: 5, refillMs: 10_000 };

  it('gives no more than it has to many at once, and one more for each time of refilling', async () => {
    const takeAt = (seconds: number) => takeGuess(fixture.db, { key: 'store', now: after(seconds), ...store });
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeAt(0)));
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await findSignInAttempts(fixture.db, ['store'])).toMatchObject([{ blockedUntil: after(10) }]);
    expect([await takeAt(9), await takeAt(10), await takeAt(10), await takeAt(20)]).toEqual([false, true, false, true]);
    const refilled = await Promise.all(Array.from({ length: 20 }, () => takeAt(1_000)));
    expect(refilled.filter(Boolean)).toHaveLength(5);
  });

  it('takes back what was no guess', async () => {
    for (let round = 0; round < 12; round += 1) {
      expect(await takeGuess(fixture.db, { key: 'given back', now: NOW, ...store })).toBe(true);
      await giveBackGuess(fixture.db, { key: 'given back', refillMs: store.refillMs });
    }
  });
});

it('the audit trail is read newest first, page by page', async () => {
  const user = await addUser(fixture.db);
  for (const targetId of ['1', '2', '3']) {
    await recordAudit(fixture.db, { actorId: user.id, actorName: user.name, action: 'session.open', targetKind: 'session', targetId, outcome: 'ok', detail: { bytesIn: 1 } });
  }
  await recordAudit(fixture.db, { actorName: 'nobody', action: 'user.sign-in', outcome: 'refused', code: 'wrong-password', address: '192.0.2.9', requestId: 'r-1' });
  const first = await listAudit(fixture.db, { limit: 2 });
  expect(first).toMatchObject([
    { actorId: null, actorName: 'nobody', outcome: 'refused', code: 'wrong-password', address: '192.0.2.9', requestId: 'r-1', detail: null },
    { actorId: user.id, targetId: '3', outcome: 'ok', detail: { bytesIn: 1 } },
  ]);
  const before = first[1]?.id ?? '';
  expect((await listAudit(fixture.db, { limit: 2, before })).map(({ targetId }) => targetId)).toEqual(['2', '1']);
});

it('settings are what was set last', async () => {
  expect(await getSetting(fixture.db, 'policy')).toBeUndefined();
  await setSetting(fixture.db, 'policy', { idleMinutes: 30 });
  await setSetting(fixture.db, 'policy', { idleMinutes: 60 });
  expect(await getSetting(fixture.db, 'policy')).toEqual({ idleMinutes: 60 });
});
