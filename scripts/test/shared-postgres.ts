/** Owns the Postgres that all integration tests of a run share: making a cluster takes longer than most of their files. Each file has databases of its own. */
import '@workbench/testkit/postgres';
import { startThrowAwayPostgres } from '@workbench/testkit/throw-away-postgres';
import type { TestProject } from 'vitest/node';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startThrowAwayPostgres();
  project.provide('postgres', postgres.address);
  return () => postgres.stop();
}
