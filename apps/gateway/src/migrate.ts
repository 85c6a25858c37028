/** Brings the database of a team install up to date, then ends. `npm start` does it by itself; docker-compose.yml runs this first. */
import { join } from 'node:path';
import { migrate } from '@workbench/db';
import { readDatabaseUrl } from './env.ts';
import { createLog, describeFault } from './log.ts';

async function main(): Promise<void> {
  const connectionString = readDatabaseUrl().expose();
  const log = createLog('info');
  try {
    log.info({ applied: await migrate({ connectionString, folder: join(process.cwd(), 'prisma/migrations') }) }, 'database is up to date');
  } catch (error) {
    log.fatal(describeFault(error), 'the database could not be reached or migrated');
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
