/**
 * Owns a throw-away Postgres for one test file: a real server, the real migrations, and a fresh database for whoever asks.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDatabase, ensureDatabase, migrate } from '@workbench/db';
import { startPostgres } from '../../../scripts/postgres/server.ts';

export interface TestPostgres {
  /** The address of a new, migrated, empty database, as the role the apps use. */
  createDatabase(): Promise<string>;
  /** The address of any database of the server as its superuser, for what the apps' role may not do. */
  superuserUrl(database: string): string;
  /** Stops the server and removes its files. Open connections are cut. */
  stop(): Promise<void>;
}

const migrations = join(dirname(fileURLToPath(import.meta.url)), '../../../prisma/migrations');

/** What a crash would lose does not matter here; the tests become several times faster. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** About one second; call it once per file, in beforeAll. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-postgres-'));
  const password = randomBytes(18).toString('base64url');
  const server = await startPostgres({ folder: join(folder, 'data'), logFile: join(folder, 'postgres.log'), password, settings: THROW_AWAY });
  const asRole = (database: string): string => `postgres://workbench:${password}@127.0.0.1:${server.port}/${database}`;
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ensureDatabase({ superuserUrl: server.superuserUrl('postgres'), database: 'template', role: 'workbench', password });
    await migrate({ connectionString: asRole('template'), folder: migrations });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    createDatabase: async () => {
      const database = `test_${randomUUID().replaceAll('-', '')}`;
      await copyDatabase({ superuserUrl: server.superuserUrl('postgres'), database, template: 'template' });
      return asRole(database);
    },
    superuserUrl: (database) => server.superuserUrl(database),
    stop,
  };
}
