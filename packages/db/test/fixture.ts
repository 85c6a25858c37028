/** Owns a real database per test file and the rows that most tests start from. */
import { createHash, randomBytes } from 'node:crypto';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { createUser, createWebSession, openDatabase, recordSessionStart, type Database, type Role, type User } from '../src/index.ts';

export interface Fixture {
  db: Database;
  connectionString: string;
  postgres: TestPostgres;
  close(): Promise<void>;
}

export async function openFixture(): Promise<Fixture> {
  const postgres = await startTestPostgres();
  const connectionString = await postgres.createDatabase();
  const db = openDatabase({ connectionString });
  return {
    db,
    connectionString,
    postgres,
    close: async () => {
      await db.close();
      await postgres.stop();
    },
  };
}

export const NOW = new Date('2026-11-22T10:00:00Z');
export const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

let serial = 0;

export async function addUser(db: Database, role: Role = 'operator'): Promise<User> {
  serial += 1;
  return createUser(db, { name: `person-${serial}`, role, passwordHash: 'scrypt$…', mustChangePassword: false });
}

export async function addWebSession(db: Database, userId: string, expiresAt = after(3600)): Promise<string> {
  const id = await createWebSession(db, { userId, expiresAt });
  if (id === null) throw new Error('the web session was refused');
  return id;
}

export async function addSession(db: Database, user: { userId: string; webSessionId: string }, facts: { startedAt?: Date; gatewayBootId?: string } = {}): Promise<string> {
  const id = `ses_${randomBytes(13).toString('hex')}`;
  await recordSessionStart(db, {
    id,
    ...user,
    gatewayId: 'gw',
    gatewayBootId: facts.gatewayBootId ?? 'boot-2',
    regionId: 'local-1',
    instanceId: 'i-1',
    instanceName: 'web-1',
    transport: 'ssh',
    route: 'public',
    username: 'root',
    startedAt: facts.startedAt ?? NOW,
    deadlineAt: after(6 * 3600),
  });
  return id;
}

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
