/** What SIGTERM means to the people of a gateway that runs as a process: they are told, and finish. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { acceptHostKey, dialChild, startGatewayChild, type GatewayChild } from './gateway-child.ts';
import type { Page } from './page.ts';
import { startRegion, type Region } from './region.ts';
import { startSshServer, type SshServer } from './ssh-server.ts';

let postgres: TestPostgres;
let region: Region;
let sshd: SshServer;
let db: Database;
let gateway: GatewayChild;
let page: Page;

beforeAll(async () => {
  [postgres, sshd] = await Promise.all([startTestPostgres(), startSshServer({ onShell: (channel) => channel.pipe(channel) })]);
  region = await startRegion(`regions: [{ id: local-1 }]\ninstances:\n  - { id: i-host, kind: host, name: my-server, region: local-1, address: 127.0.0.1, port: ${sshd.port} }\n`);
  const databaseUrl = await postgres.createDatabase();
  db = openDatabase({ connectionString: databaseUrl });
  gateway = startGatewayChild({ databaseUrl, region, installId: 'drains' });
  page = await dialChild(await gateway.listening, { db, installId: 'drains', instanceId: 'i-host', transport: { kind: 'ssh', route: 'public', username: 'alice', auth: { method: 'password', password: 'right' } } });
  await acceptHostKey(page);
  await page.next('ready');
}, 180_000);
afterAll(async () => {
  gateway?.child.kill('SIGKILL');
  await gateway?.exited;
  await db?.close();
  await region?.stop();
  await sshd?.close();
  await postgres?.stop();
});

test('[DL3] after SIGTERM a session goes on, told of what is ahead, and the process ends in order when its last one has', { timeout: 60_000 }, async () => {
  gateway.child.kill('SIGTERM');
  expect(await page.next('warning')).toMatchObject({ code: 'draining' });
  page.type('still here');
  await page.sees('still here');
  page.send({ type: 'end' });
  expect((await page.next('ended')).code).toBe('ended-by-user');
  expect(await gateway.exited).toEqual({ code: 0, complaint: '' });
});
