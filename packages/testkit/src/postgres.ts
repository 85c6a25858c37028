/** Owns what a test file sees of the Postgres that all files of a run share (scripts/test/shared-postgres.ts): databases of its own. Inside Vitest only. */
import { afterAll, beforeAll, inject } from 'vitest';
import { usePostgres, type PostgresAddress, type TestPostgres } from './throw-away-postgres.ts';

export type { TestPostgres } from './throw-away-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: PostgresAddress;
  }
}

/** Call it once per file, in beforeAll, and its `stop` in afterAll. */
export async function startTestPostgres(): Promise<TestPostgres> {
  return usePostgres(inject('postgres'));
}

/** Registers the hooks of a test file that needs one database. The address is valid in hooks after these, and in tests. */
export function databaseOfFile(): { readonly url: string } {
  const database = { url: '' };
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    database.url = await postgres.createDatabase();
  });
  afterAll(() => postgres.stop());
  return database;
}
