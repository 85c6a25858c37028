/** Starts a Postgres and tells its pid: a process for a test to kill. */
import { startPostgres, type PostgresOptions } from '../postgres/server.ts';

const server = await startPostgres(JSON.parse(process.argv[2] ?? '{}') as PostgresOptions);
process.send?.(server.pid);
