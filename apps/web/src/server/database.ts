/** Owns the one database pool of this process. */
import 'server-only';
import { openDatabase, type Database } from '@workbench/db';
import { environment } from '../env.ts';
import { log } from './log.ts';

/** Next.js loads this module once per bundle and again after an edit in development; the pool must be one all the same. */
const holder = globalThis as { workbenchDatabase?: Database };

export function database(): Database {
  holder.workbenchDatabase ??= openDatabase({
    connectionString: environment().databaseUrl,
    applicationName: 'workbench-web',
    onIdleConnectionError: (error) => log().warn({ code: 'code' in error ? error.code : error.name }, 'an idle database connection broke'),
  });
  return holder.workbenchDatabase;
}
