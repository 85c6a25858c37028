import { createUser, createWebSession, openDatabase, recordSessionEnd, recordSessionStart, type Database } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOwnSession, findSessionRecords, type SessionRecords } from '../src/server/session-records.ts';

let postgres: TestPostgres;
let db: Database;
let lin: string;
let kim: string;

const NOON = Date.parse('2026-11-22T12:00:00Z');

async function addSession(userId: string, webSessionId: string, { index, ended }: { index: number; ended: boolean }): Promise<void> {
  // Two and two begin at the same moment: the page must not lose one of them, nor show it twice.
  const startedAt = new Date(NOON - Math.floor(index / 2) * 60_000);
  const id = `ses_${userId.replaceAll(/[^a-f]/g, 'g').slice(0, 8)}${String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26)).padEnd(18, ended ? 'y' : 'z')}`;
  const place = { regionId: 'local-1', instanceId: 'i-1', instanceName: 'web-1', transport: 'ssh', username: 'root' };
  await recordSessionStart(db, { id, userId, webSessionId, gatewayId: 'gw', gatewayBootId: 'boot', ...place, startedAt, deadlineAt: new Date(NOON + 3_600_000) });
  if (ended) await recordSessionEnd(db, id, { code: 'exited', endedAt: new Date(NOON) });
}

async function addPerson(name: string, sessions: { ended: number; running: number }): Promise<string> {
  const { id } = await createUser(db, { name, role: 'operator', passwordHash: 'none', mustChangePassword: false });
  const webSession = String(await createWebSession(db, { userId: id, expiresAt: new Date(Date.now() + 3_600_000) }));
  for (let index = 0; index < sessions.ended; index += 1) await addSession(id, webSession, { index, ended: true });
  for (let index = 0; index < sessions.running; index += 1) await addSession(id, webSession, { index, ended: false });
  return id;
}

beforeAll(async () => {
  postgres = await startTestPostgres();
  db = openDatabase({ connectionString: await postgres.createDatabase() });
  lin = await addPerson('lin', { ended: 60, running: 3 });
  kim = await addPerson('kim', { ended: 5, running: 1 });
});
afterAll(async () => {
  await db.close();
  await postgres.stop();
});

async function allPages(userId: string | undefined): Promise<SessionRecords[]> {
  const pages: SessionRecords[] = [];
  for (let before: SessionRecords['next'] = null; pages.length === 0 || before; before = pages.at(-1)?.next ?? null) pages.push(await findSessionRecords(db, { userId, before }));
  return pages;
}

it('shows what runs on the first page only, and every ended session once, newest first', async () => {
  const pages = await allPages(lin);
  expect(pages.map(({ ended }) => ended.length)).toEqual([25, 25, 10]);
  expect(pages.map(({ running }) => running.length)).toEqual([3, 0, 0]);
  const ended = pages.flatMap((page) => page.ended);
  expect(new Set(ended.map(({ id }) => id)).size).toBe(60);
  const moments = ended.map(({ startedAt }) => startedAt.getTime());
  expect(moments).toEqual([...moments].sort((a, b) => b - a));
});

it('holds nothing of others, unless everyone is asked for', async () => {
  const own = (await allPages(kim)).flatMap(({ running, ended }) => [...running, ...ended]);
  expect(own).toHaveLength(6);
  expect(new Set(own.map(({ userId }) => userId))).toEqual(new Set([kim]));
  expect((await allPages(undefined)).flatMap(({ running, ended }) => [...running, ...ended])).toHaveLength(69);
});

describe('one session', () => {
  const open = async (userId: string, id: string, over: Partial<Parameters<typeof recordSessionStart>[1]> = {}): Promise<void> => {
    const webSessionId = String(await createWebSession(db, { userId, expiresAt: new Date(Date.now() + 3_600_000) }));
    const place = { regionId: 'local-1', instanceId: 'i-1', instanceName: 'web-1', transport: 'ssh', username: 'root' };
    await recordSessionStart(db, { id, userId, webSessionId, gatewayId: 'gw', gatewayBootId: 'boot', ...place, startedAt: new Date(NOON), deadlineAt: new Date(NOON + 3_600_000), ...over });
  };
  const [bySsh, byManager] = [`ses_${'a'.repeat(26)}`, `ses_${'b'.repeat(26)}`] as const;
  let own: string;
  let administrator: string;
  beforeAll(async () => {
    const mo = await createUser(db, { name: 'mo', role: 'operator', passwordHash: 'none', mustChangePassword: false });
    administrator = (await createUser(db, { name: 'root', role: 'administrator', passwordHash: 'none', mustChangePassword: false })).id;
    own = mo.id;
    await open(own, bySsh, { route: 'private', username: 'deploy' });
    await open(own, byManager, { transport: 'session-manager' });
  });

  it('is found by whoever opened it, with what a page needs to go back to it', async () => {
    expect(await findOwnSession(db, own, bySsh)).toEqual({ id: bySsh, regionId: 'local-1', instanceId: 'i-1', instanceName: 'web-1', kind: 'ssh', route: 'private', username: 'deploy', endCode: null });
    expect(await findOwnSession(db, own, byManager)).toMatchObject({ id: byManager, kind: 'session-manager', route: null, username: 'root' });
  });

  it('is like one that never was for everybody else, an administrator too', async () => {
    for (const other of [kim, lin, administrator]) expect(await findOwnSession(db, other, bySsh)).toBeNull();
    expect(await findOwnSession(db, own, `ses_${'c'.repeat(26)}`)).toBeNull();
  });

  it('has an id of the right form, or is none: the database is not asked', async () => {
    const untouchable = new Proxy({}, { get: () => expect.unreachable('the database was asked') }) as Database;
    for (const id of ['', 'ses_', bySsh.toUpperCase(), `${bySsh}a`, `${bySsh}\n`, "ses_' OR 1=1 --", '../admin']) expect(await findOwnSession(untouchable, own, id), id).toBeNull();
  });

  it('is found when it has ended: that it is over is said by going back to it', async () => {
    await recordSessionEnd(db, bySsh, { code: 'exited', endedAt: new Date(NOON + 1_000) });
    expect(await findOwnSession(db, own, bySsh)).toMatchObject({ id: bySsh, endCode: 'exited' });
  });
});
