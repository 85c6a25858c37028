/** A session between its opening and its first page, when nobody looks on yet. */
// Holds a lock, which no query of packages/db does.
// eslint-disable-next-line no-restricted-imports
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { TestGateway } from './harness.ts';
import { patience } from './patience.ts';
import { PrintedShell } from './printed-shell.ts';

const database = databaseOfFile();

test('where a session ends with its page, it waits for its first one, however long the trail takes to write', async () => {
  const gateway = await TestGateway.start({ connectionString: database.url, caps: { detachGraceMs: 0 }, openTransport: () => Promise.resolve(new PrintedShell()) });
  const trail = new Client({ connectionString: database.url });
  await trail.connect();
  try {
    await trail.query('BEGIN; LOCK TABLE audit_events IN EXCLUSIVE MODE');
    const page = await gateway.dial(await gateway.browser());
    await expect.poll(() => gateway.registry.all().length, patience).toBe(1);
    await gateway.gateway.sweep();
    await trail.query('COMMIT');
    await page.next('ready');
  } finally {
    await trail.end();
    await gateway.stop();
  }
});
