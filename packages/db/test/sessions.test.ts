import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closeStaleSessions,
  findRightsLost,
  findSession,
  findSignedOutWebSessions,
  listOpenCloudSessions,
  listSessions,
  recordCloudSession,
  recordCloudSessionEnd,
  recordSessionEnd,
  resetPassword,
  revokeWebSession,
  setUserDisabled,
  type SessionRecord,
} from '../src/index.ts';
import { prisma } from '../src/database.ts';
import { addSession, addUser, addWebSession, after, NOW, openFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

async function person(): Promise<{ userId: string; webSessionId: string }> {
  const { id } = await addUser(fixture.db);
  return { userId: id, webSessionId: await addWebSession(fixture.db, id) };
}

const ids = (records: readonly SessionRecord[]): string[] => records.map(({ id }) => id);

describe('listing sessions', () => {
  it('pages through the newest first, also where several began at the same moment', async () => {
    const user = await person();
    const made = [];
    for (const seconds of [0, 1, 1, 1, 2]) made.push(await addSession(fixture.db, user, { startedAt: after(seconds) }));
    const seen: string[] = [];
    for (let before: SessionRecord | undefined, page = 0; page < 3; page += 1) {
      const rows = await listSessions(fixture.db, { userId: user.userId, limit: 2, ...(before && { before }) });
      seen.push(...ids(rows));
      before = rows.at(-1);
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(made));
    expect([seen[0], seen[4]]).toEqual([made[4], made[0]]);
  });

  it("with a user shows nobody else's, and finds nobody else's by id", async () => {
    const [one, two] = [await person(), await person()];
    const [mine, theirs] = [await addSession(fixture.db, one), await addSession(fixture.db, two)];
    expect(ids(await listSessions(fixture.db, { userId: one.userId, limit: 10 }))).toEqual([mine]);
    expect(await findSession(fixture.db, theirs, one.userId)).toBeNull();
    expect(await findSession(fixture.db, theirs)).toMatchObject({ id: theirs, userId: two.userId });
  });

  it('tells running from ended', async () => {
    const user = await person();
    const [running, ended] = [await addSession(fixture.db, user), await addSession(fixture.db, user)];
    await recordSessionEnd(fixture.db, ended, { code: 'exited' });
    expect(ids(await listSessions(fixture.db, { userId: user.userId, running: true, limit: 10 }))).toEqual([running]);
    expect(ids(await listSessions(fixture.db, { userId: user.userId, running: false, limit: 10 }))).toEqual([ended]);
  });
});

it('a session ends once: the first reason stays', async () => {
  const id = await addSession(fixture.db, await person());
  const detail = { bytesIn: 3, bytesOut: 2 ** 40, exitCode: 130, signal: 'INT' };
  expect(await recordSessionEnd(fixture.db, id, { code: 'exited', detail, endedAt: after(5) })).toBe(true);
  expect(await recordSessionEnd(fixture.db, id, { code: 'later' })).toBe(false);
  expect(await findSession(fixture.db, id)).toMatchObject({ endCode: 'exited', endDetail: detail, endedAt: after(5) });
});

it('closing stale sessions takes those of earlier boots of this gateway that still run, and no others', async () => {
  const user = await person();
  const [stale, ended, current] = [
    await addSession(fixture.db, user, { gatewayBootId: 'stale-boot' }),
    await addSession(fixture.db, user, { gatewayBootId: 'stale-boot' }),
    await addSession(fixture.db, user, { gatewayBootId: 'this-boot' }),
  ];
  await recordSessionEnd(fixture.db, ended, { code: 'exited' });
  const closeAs = (gatewayId: string) => closeStaleSessions(fixture.db, { gatewayId, currentBootId: 'this-boot', endedAt: after(60), code: 'gateway-restarted' });
  expect(await closeAs('another-gateway')).toEqual([]);
  const closed = await closeAs('gw');
  expect(closed).toContain(stale);
  expect(closed).not.toContain(ended);
  expect(closed).not.toContain(current);
  expect(await findSession(fixture.db, stale)).toMatchObject({ endCode: 'gateway-restarted', endedAt: after(60) });
  expect(await findSession(fixture.db, current)).toMatchObject({ endedAt: null });
});

describe('the sweep for lost rights', () => {
  it('finds sessions of a disabled user, and only among those asked for', async () => {
    const [gone, stays] = [await person(), await person()];
    const [asked, notAsked, other] = [await addSession(fixture.db, gone), await addSession(fixture.db, gone), await addSession(fixture.db, stays)];
    expect(await findRightsLost(fixture.db, [asked, other])).toEqual([]);
    await setUserDisabled(fixture.db, gone.userId, true);
    expect(await findRightsLost(fixture.db, [asked, other])).toEqual([{ id: asked, code: 'account-ended' }]);
    expect(await findRightsLost(fixture.db, [notAsked])).toHaveLength(1);
    expect(await findRightsLost(fixture.db, [])).toEqual([]);
  });

  it('outlives the record of the sign-in: without it, a session goes on, and still ends with its account', async () => {
    const user = await person();
    const session = await addSession(fixture.db, user);
    await fixture.db[prisma].webSession.delete({ where: { id: user.webSessionId } });
    expect(await findRightsLost(fixture.db, [session])).toEqual([]);
    await setUserDisabled(fixture.db, user.userId, true);
    expect(await findRightsLost(fixture.db, [session])).toEqual([{ id: session, code: 'account-ended' }]);
  });

  it('finds sessions that began before the password was reset, not those after', async () => {
    const user = await person();
    const now = Date.now();
    const before = await addSession(fixture.db, user, { startedAt: new Date(now - 60_000) });
    const later = await addSession(fixture.db, user, { startedAt: new Date(now + 60_000) });
    await resetPassword(fixture.db, user.userId, 'x');
    const lost = await findRightsLost(fixture.db, [before, later]);
    expect(lost).toContainEqual({ id: before, code: 'account-ended' });
    expect(lost).toContainEqual({ id: later, code: 'signed-out' });
  });

  it('finds sessions whose web session was signed out, not those of another browser, and only among those asked for', async () => {
    const user = await person();
    const elsewhere = { ...user, webSessionId: await addWebSession(fixture.db, user.userId) };
    const [asked, notAsked, other] = [await addSession(fixture.db, user), await addSession(fixture.db, user), await addSession(fixture.db, elsewhere)];
    expect(await findRightsLost(fixture.db, [asked, other])).toEqual([]);
    await revokeWebSession(fixture.db, user.webSessionId);
    expect(await findRightsLost(fixture.db, [asked, other])).toEqual([{ id: asked, code: 'signed-out' }]);
    expect(await findRightsLost(fixture.db, [notAsked])).toEqual([{ id: notAsked, code: 'signed-out' }]);
    expect(await findSignedOutWebSessions(fixture.db, [user.webSessionId, elsewhere.webSessionId])).toEqual([user.webSessionId]);
    expect(await findSignedOutWebSessions(fixture.db, [])).toEqual([]);
  });
});

it('cloud sessions are known before their session is, until they are ended', async () => {
  const start = { sessionId: 'ses_not-yet', gatewayId: 'gw-cloud', regionId: 'local-1', instanceId: 'i-1' };
  const [old, ended, current] = [randomUUID(), randomUUID(), randomUUID()];
  await recordCloudSession(fixture.db, { ...start, cloudSessionId: old, gatewayBootId: 'one' });
  await recordCloudSession(fixture.db, { ...start, cloudSessionId: ended, gatewayBootId: 'one' });
  await recordCloudSession(fixture.db, { ...start, cloudSessionId: current, gatewayBootId: 'two' });
  await recordCloudSessionEnd(fixture.db, ended, NOW);
  expect((await listOpenCloudSessions(fixture.db, 'gw-cloud', 'two')).map(({ cloudSessionId }) => cloudSessionId)).toEqual([old]);
  expect(await listOpenCloudSessions(fixture.db, 'another', 'two')).toEqual([]);
  expect(await listOpenCloudSessions(fixture.db, 'gw-cloud', 'three')).toHaveLength(2);
});
