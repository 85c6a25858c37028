/**
 * Owns what only a superuser of a server of ours does: making and removing databases and the role that the apps use.
 */
import { Client } from 'pg';

/** Runs as a superuser; each statement stands alone, because CREATE DATABASE cannot be part of a transaction. */
async function asSuperuser<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, application_name: 'workbench admin' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export interface OwnedDatabase {
  /** A superuser's address of any database of the server. */
  superuserUrl: string;
  database: string;
  /** Owns the database and may do nothing else on the server. */
  role: string;
  password: string;
}

/** Makes the role and its database where they are missing, and sets the role's password. */
export async function ensureDatabase({ superuserUrl, database, role, password }: OwnedDatabase): Promise<void> {
  await asSuperuser(superuserUrl, async (client) => {
    const [roleName, databaseName, secret] = [client.escapeIdentifier(role), client.escapeIdentifier(database), client.escapeLiteral(password)];
    const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    await client.query(`${roles.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${roleName} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${secret}`);
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${roleName}`);
  });
}

export interface DatabaseCopy {
  superuserUrl: string;
  database: string;
  /** A database that nobody is connected to. */
  template: string;
}

/** Copies a database whole, file by file; the copy has the same owner. */
export async function copyDatabase({ superuserUrl, database, template }: DatabaseCopy): Promise<void> {
  await asSuperuser(superuserUrl, async (client) => {
    const { rows } = await client.query<{ owner: string }>('SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1', [template]);
    const owner = rows[0]?.owner;
    if (owner === undefined) throw new Error(`There is no database ${template}.`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} TEMPLATE ${client.escapeIdentifier(template)} OWNER ${client.escapeIdentifier(owner)}`);
  });
}

/** Removes a database where it is there; connections to it are cut. */
export async function dropDatabase({ superuserUrl, database }: Pick<DatabaseCopy, 'superuserUrl' | 'database'>): Promise<void> {
  await asSuperuser(superuserUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`));
}
