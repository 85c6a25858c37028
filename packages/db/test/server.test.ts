import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureDatabase, GatewayLockedError, holdGatewayLock, migrate, MigrationError, openDatabase } from '../src/index.ts';
import { prisma } from '../src/database.ts';
import { openFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

async function query<Row extends object>(connectionString: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('migrate', () => {
  let folder: string;
  let connectionString: string;
  let serial = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workbench-migrations-'));
    serial += 1;
    const database = `migrate_${serial}`;
    await ensureDatabase({ superuserUrl: fixture.postgres.superuserUrl('postgres'), database, role: `role_${serial}`, password: 'secret' });
    connectionString = fixture.postgres.superuserUrl(database).replace(/\/\/[^@]*@/, `//role_${serial}:secret@`);
    return () => rm(folder, { recursive: true });
  });

  async function addMigration(name: string, sql: string): Promise<void> {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }

  it('applies what is new, in order, once', async () => {
    await addMigration('2_more', 'ALTER TABLE t ADD COLUMN b int;');
    await addMigration('1_first', 'CREATE TABLE t (a int); INSERT INTO t VALUES (1);');
    expect(await migrate({ connectionString, folder })).toEqual(['1_first', '2_more']);
    await addMigration('3_last', 'INSERT INTO t VALUES (2, 2);');
    expect(await migrate({ connectionString, folder })).toEqual(['3_last']);
    expect(await migrate({ connectionString, folder })).toEqual([]);
    expect(await query(connectionString, 'SELECT a, b FROM t ORDER BY a')).toEqual([{ a: 1, b: null }, { a: 2, b: 2 }]);
  });

  it('applies each once when eight processes begin together', async () => {
    await addMigration('1_first', 'CREATE TABLE t (a int); INSERT INTO t VALUES (1);');
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate({ connectionString, folder })));
    expect(applied.flat()).toEqual(['1_first']);
    expect(await query(connectionString, 'SELECT a FROM t')).toEqual([{ a: 1 }]);
  });

  it('leaves nothing of a migration that fails', async () => {
    await addMigration('1_broken', 'CREATE TABLE t (a int); SELECT nonsense;');
    await expect(migrate({ connectionString, folder })).rejects.toThrow(/The migration 1_broken failed: column "nonsense" does not exist/);
    await addMigration('1_broken', 'CREATE TABLE t (a int);');
    expect(await migrate({ connectionString, folder })).toEqual(['1_broken']);
  });

  it('refuses a migration that was changed after it had been applied', async () => {
    await addMigration('1_first', 'CREATE TABLE t (a int);');
    await migrate({ connectionString, folder });
    await addMigration('1_first', 'CREATE TABLE t (a bigint);');
    await expect(migrate({ connectionString, folder })).rejects.toThrow(MigrationError);
    await expect(migrate({ connectionString, folder })).rejects.toThrow(/1_first was changed after/);
  });

  it('refuses a database that a newer version made', async () => {
    await addMigration('1_first', 'SELECT 1;');
    await addMigration('9_future', 'SELECT 1;');
    await migrate({ connectionString, folder });
    await rm(join(folder, '9_future'), { recursive: true });
    await expect(migrate({ connectionString, folder })).rejects.toThrow(/9_future.*newer Workbench/);
  });

  it('refuses what the command line of Prisma left half done', async () => {
    await addMigration('1_first', 'SELECT 1;');
    await migrate({ connectionString, folder });
    await query(connectionString, 'UPDATE "_prisma_migrations" SET finished_at = NULL');
    await expect(migrate({ connectionString, folder })).rejects.toThrow(/started and not finished/);
  });
});

it('schema and migrations agree: every table and column of the one is in the other', async () => {
  const columns = await query<{ table: string; column: string }>(
    fixture.connectionString,
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  );
  const client = fixture.db[prisma];
  const models = [client.user, client.webSession, client.signInAttempt, client.ticket, client.session, client.cloudSession, client.hostKey, client.credential, client.auditEvent, client.setting];
  // Reading a row names every column of the model; writing one back would not add to it.
  for (const model of models) await (model.findFirst as () => Promise<unknown>)();
  expect(new Set(columns.map(({ table }) => table)).size).toBe(models.length);
  const fields = models.reduce((sum, model) => sum + Object.keys(model.fields).length, 0);
  expect(columns).toHaveLength(fields);
});

describe("the apps' role", () => {
  it('may do nothing on the server but own its database', async () => {
    await expect(query(fixture.connectionString, 'CREATE ROLE evil SUPERUSER')).rejects.toThrow(/permission denied/);
    await expect(query(fixture.connectionString, "COPY (SELECT 1) TO PROGRAM 'cat'")).rejects.toThrow(/permission denied/);
    await expect(query(fixture.connectionString, "SELECT pg_read_file('/etc/hostname')")).rejects.toThrow(/permission denied/);
  });

  it('needs its password', async () => {
    const wrong = fixture.connectionString.replace(/:[^:@]*@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('the lock of a gateway', () => {
  it('is held by one at a time, per id, and free after release', async () => {
    const lock = await holdGatewayLock(fixture.connectionString, 'one');
    const other = await holdGatewayLock(fixture.connectionString, 'two');
    await expect(holdGatewayLock(fixture.connectionString, 'one', { waitMs: 50 })).rejects.toThrow(GatewayLockedError);
    await lock.release();
    const again = await holdGatewayLock(fixture.connectionString, 'one');
    await Promise.all([again.release(), other.release()]);
  });

  it('is waited for while an earlier process is still dying', async () => {
    const lock = await holdGatewayLock(fixture.connectionString, 'dying');
    const next = holdGatewayLock(fixture.connectionString, 'dying');
    await lock.release();
    await (await next).release();
  });

  it('reports its loss when the connection is cut, and not when it is released', async () => {
    const lock = await holdGatewayLock(fixture.connectionString, 'cut');
    let released = false;
    const kept = await holdGatewayLock(fixture.connectionString, 'kept');
    void kept.lost.then(() => (released = true));
    await kept.release();
    await query(fixture.postgres.superuserUrl('postgres'), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'workbench gateway lock cut'");
    expect(await lock.lost).toMatch(/terminat/);
    expect(released).toBe(false);
  });
});

it('ping tells a database that answers from one that cannot be reached', async () => {
  await expect(fixture.db.ping()).resolves.toBeUndefined();
  const db = openDatabase({ connectionString: 'postgres://workbench:x@127.0.0.1:1/nothing' });
  await expect(db.ping()).rejects.toThrow();
  await db.close();
});
