/**
 * Owns that there is a migrated database: the embedded Postgres, kept running, or the one DATABASE_URL names.
 */
import { join } from 'node:path';
import { ensureDatabase, migrate } from '@workbench/db';
import { startPostgres, type PostgresServer } from '../postgres/server.ts';
import type { DataFolder } from './data-folder.ts';
import { rotateLog } from './log-file.ts';
import { StartError, type Settings } from './settings.ts';

export interface RunningDatabase {
  connectionString: string;
  /** Resolves when the embedded server ended without being asked to; never for a Postgres of the person's own. */
  lost: Promise<void>;
  stop(): Promise<void>;
}

/** The database, and the role that owns it. */
const NAME = 'workbench';

/** @throws StartError in one sentence when the database cannot be started, reached or migrated. */
export async function openDatabaseServer(settings: Settings, folder: DataFolder, migrations: string): Promise<RunningDatabase> {
  if (settings.databaseUrl !== undefined) {
    await applyMigrations(settings.databaseUrl, migrations, 'The Postgres that DATABASE_URL names');
    return { connectionString: settings.databaseUrl, lost: new Promise(() => undefined), stop: () => Promise.resolve() };
  }
  const server = await startEmbedded(folder);
  let stopping = false;
  const password = folder.secret('database-password');
  const connectionString = `postgres://${NAME}:${password}@127.0.0.1:${server.port}/${NAME}`;
  try {
    await ensureDatabase({ superuserUrl: server.superuserUrl('postgres'), database: NAME, role: NAME, password });
    await applyMigrations(connectionString, migrations, 'The embedded Postgres');
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    connectionString,
    lost: new Promise((resolve) => void server.exited.then(() => stopping || resolve())),
    stop: () => {
      stopping = true;
      return server.stop();
    },
  };
}

async function startEmbedded(folder: DataFolder): Promise<PostgresServer> {
  const logFile = join(folder.logs, 'postgres.log');
  rotateLog(logFile);
  try {
    return await startPostgres({
      folder: join(folder.path, 'postgres'),
      logFile,
      password: folder.secret('postgres-password'),
    });
  } catch (cause) {
    throw new StartError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function applyMigrations(connectionString: string, folder: string, whose: string): Promise<void> {
  try {
    await migrate({ connectionString, folder });
  } catch (cause) {
    throw new StartError(`${whose} cannot be used: ${reasonOf(cause)}`, { cause });
  }
}

/** A refused connection to a name with several addresses is an AggregateError without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
