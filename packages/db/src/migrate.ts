/**
 * Applies prisma/migrations to a database the way Prisma's own command line does, which needs a download and is not used at run time.
 * Prisma's `migrate status` reads the same table and agrees.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

export class MigrationError extends Error {
  override name = 'MigrationError';
}

export interface MigrateOptions {
  connectionString: string;
  /** The folder that holds one folder per migration, each with a migration.sql. */
  folder: string;
}

/** The number Prisma itself locks while it migrates, so that its command line and this code exclude each other too. */
const PRISMA_MIGRATE_LOCK = 72_707_369;

/** Column for column what Prisma creates. */
const CREATE_MIGRATIONS_TABLE = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedMigration {
  name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Brings the database up to the newest migration in the folder. Safe to call from several processes at once: one applies, the others wait.
 * @returns the names of the migrations applied now, oldest first.
 * @throws MigrationError when the database and the folder do not fit together, or a migration fails (which then left nothing behind).
 */
export async function migrate({ connectionString, folder }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({ connectionString, application_name: 'workbench migrate' });
  await client.connect();
  try {
    // The lock belongs to the connection: it is freed below by end(), and by Postgres if this process dies.
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
    await client.query(CREATE_MIGRATIONS_TABLE);
    const pending = pendingMigrations(migrations, await readApplied(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function readApplied(client: Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

/**
 * Decides what is to be applied.
 * @throws MigrationError when an applied migration is unknown here, was changed since, or was left half done by Prisma's command line.
 */
function pendingMigrations(migrations: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of applied) {
    const migration = known.get(name);
    if (!migration) throw new MigrationError(`The database has the migration ${name}, which this version does not know: it was used by a newer Workbench.`);
    if (!finished) throw new MigrationError(`The migration ${name} was started and not finished; mend the database, then mark it with "prisma migrate resolve".`);
    if (migration.checksum !== checksum) throw new MigrationError(`The migration ${name} was changed after it had been applied; restore its file.`);
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

/** One transaction per migration: it is there wholly, with its record, or not at all. */
async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(`The migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
