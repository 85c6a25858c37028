/**
 * Owns a throw-away Postgres: a real server, the real migrations, and a fresh database for whoever asks.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDatabase, dropDatabase, ensureDatabase, migrate } from '@workbench/db';
import { startPostgres } from '../../../scripts/postgres/server.ts';

/** How to reach a server that is ready for tests; plain data, which may go to another process. */
export interface PostgresAddress {
  readonly port: number;
  /** Of the superuser and of the apps' role. */
  readonly password: string;
}

export interface TestPostgres {
  /** The address of a new, migrated, empty database, as the role the apps use. */
  createDatabase(): Promise<string>;
  /** The address of any database of the server as its superuser, for what the apps' role may not do. */
  superuserUrl(database: string): string;
  /** Removes the databases that were made here. Open connections to them are cut. */
  stop(): Promise<void>;
}

export interface ThrowAwayPostgres extends TestPostgres {
  readonly address: PostgresAddress;
  /** Stops the server and removes its files. Open connections are cut. */
  stop(): Promise<void>;
}

const TEMPLATE = 'template';

const migrations = join(dirname(fileURLToPath(import.meta.url)), '../../../prisma/migrations');

/** What a crash would lose does not matter here; the tests become several times faster. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** About two seconds of work for a core. */
export async function startThrowAwayPostgres(): Promise<ThrowAwayPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-postgres-'));
  const password = randomBytes(18).toString('base64url');
  const server = await startPostgres({ folder: join(folder, 'data'), logFile: join(folder, 'postgres.log'), password, settings: THROW_AWAY });
  const address = { port: server.port, password };
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ensureDatabase({ superuserUrl: server.superuserUrl('postgres'), database: TEMPLATE, role: 'workbench', password });
    await migrate({ connectionString: urlAs('workbench', address, TEMPLATE), folder: migrations });
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...usePostgres(address), address, stop };
}

/** A part of a server that somebody else started and stops. */
export function usePostgres(address: PostgresAddress): TestPostgres {
  const superuserUrl = (database: string): string => urlAs('postgres', address, database);
  const made: string[] = [];
  return {
    createDatabase: async () => {
      const database = `test_${randomUUID().replaceAll('-', '')}`;
      await copyDatabase({ superuserUrl: superuserUrl('postgres'), database, template: TEMPLATE });
      made.push(database);
      return urlAs('workbench', address, database);
    },
    superuserUrl,
    stop: async () => {
      await Promise.all(made.splice(0).map((database) => dropDatabase({ superuserUrl: superuserUrl('postgres'), database })));
    },
  };
}

const urlAs = (role: string, { port, password }: PostgresAddress, database: string): string => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
