/** What people type to log on is gone from the gateway's memory once they are in: typed for real, then searched for in a snapshot of its heap. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuthContext } from 'ssh2';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TransportRequest } from '@workbench/protocol';
import { openDatabase, type Database } from '@workbench/db';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { acceptHostKey, dialChild, startGatewayChild, type GatewayChild } from './gateway-child.ts';
import type { Page } from './page.ts';
import { startRegion, type Region } from './region.ts';
import { newKey, startSshServer, type SshServer } from './ssh-server.ts';

/** From its sources: V8 (11.3) takes minutes for a snapshot of a bundle, in which it counts to the place of each function along one long line. */
const FROM_SOURCES = ['--heapsnapshot-signal=SIGUSR2', '--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../src/main.ts', import.meta.url))];
const PASSWORD = 'canary-password-7702';

let postgres: TestPostgres;
let region: Region;
let sshd: SshServer;
let db: Database;
let gateway: GatewayChild;
let port: number;
const folder = mkdtempSync(join(tmpdir(), 'workbench-heap-'));

const authenticate = (attempt: AuthContext): void => {
  if (attempt.method === 'publickey' || (attempt.method === 'password' && attempt.password === PASSWORD)) attempt.accept();
  else attempt.reject(['publickey', 'password']);
};

beforeAll(async () => {
  [postgres, sshd] = await Promise.all([startTestPostgres(), startSshServer({ authenticate })]);
  region = await startRegion(`regions: [{ id: local-1 }]\ninstances:\n  - { id: i-host, kind: host, name: my-server, region: local-1, address: 127.0.0.1, port: ${sshd.port} }\n`);
  const databaseUrl = await postgres.createDatabase();
  db = openDatabase({ connectionString: databaseUrl });
  gateway = startGatewayChild({ databaseUrl, region, installId: 'forgets', node: FROM_SOURCES, cwd: folder });
  port = await gateway.listening;
}, 180_000);
afterAll(async () => {
  gateway?.child.kill('SIGINT');
  await gateway?.exited;
  await db?.close();
  await region?.stop();
  await sshd?.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

/** A session that runs. @param isKnown its host key was accepted before. */
async function open(auth: Extract<TransportRequest, { kind: 'ssh' }>['auth'], { isKnown }: { isKnown: boolean }): Promise<Page> {
  const page = await dialChild(port, { db, installId: 'forgets', instanceId: 'i-host', transport: { kind: 'ssh', route: 'public', username: 'canary-username', auth } });
  if (!isKnown) await acceptHostKey(page);
  await page.next('ready');
  return page;
}

/** All strings that the gateway can still reach. */
async function heap(): Promise<string> {
  gateway.child.kill('SIGUSR2');
  // Whole when its last bracket is there: it is one object.
  return vi.waitFor(() => {
    const name = readdirSync(folder).find((each) => each.endsWith('.heapsnapshot'));
    const text = name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
    if (!text.trimEnd().endsWith('}')) throw new Error('not written yet');
    return text;
  }, { timeout: 30_000, interval: 500 });
}

test('a password and a private key are forgotten while their sessions run', async () => {
  const key = newKey().private;
  const line = key.split('\n')[3] ?? '';
  const pages = [await open({ method: 'password', password: PASSWORD }, { isKnown: false }), await open({ method: 'private-key', privateKey: key }, { isKnown: true })];
  const strings = await heap();
  expect(pages.map(({ ws }) => ws.readyState)).toEqual([1, 1]);
  // What is still in use is found, so a search in vain means something.
  expect(line.length).toBeGreaterThan(40);
  expect(['canary-username', line, PASSWORD].map((text) => strings.includes(text))).toEqual([true, false, false]);
}, 90_000);
