/** What people type as secrets and into terminals is found in no log line and in no table: typed for real, then searched for. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
// Reads every table there is, also one that no query of packages/db knows.
// eslint-disable-next-line no-restricted-imports
import { Client } from 'pg';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { startRegion, type Region } from './region.ts';
import { byPassword, newKey, startSshServer, type SshServer } from './ssh-server.ts';
import { Stack } from './stack.ts';

let postgres: TestPostgres;
let region: Region;
let sshd: SshServer;
let stack: Stack;
let databaseUrl: string;

beforeAll(async () => {
  [postgres, sshd] = await Promise.all([startTestPostgres(), startSshServer({ authenticate: (attempt) => (attempt.method === 'publickey' ? attempt.reject(['password']) : byPassword(attempt, 'canary-password-5501')) })]);
  region = await startRegion(`
regions: [{ id: local-1 }]
instances:
  - { id: i-web, kind: demo, name: web-1, region: local-1, privateIp: 10.1.0.11 }
  - { id: i-host, kind: host, name: my-server, region: local-1, address: 127.0.0.1, port: ${sshd.port} }
`);
  databaseUrl = await postgres.createDatabase();
  stack = await Stack.start({ databaseUrl, region });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await region?.stop();
  await sshd?.close();
  await postgres?.stop();
});

/** Every value of every row of every table, as text. */
async function everythingStored(): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    const contents = await Promise.all(rows.map(({ name }) => client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)));
    return contents.flatMap(({ rows: each }) => each.map(({ row }) => row)).join('\n');
  } finally {
    await client.end();
  }
}

test('no secret and no terminal byte reaches a log or the database', { timeout: 120_000 }, async () => {
  const person = await stack.person();
  const { routes } = await stack.call(person, 'get-instance', { regionId: 'local-1', instanceId: 'i-host' });
  const route = routes[0] ?? 'public';
  const key = newKey('canary-passphrase-5502');
  const ssh = { kind: 'ssh', route, username: 'alice' } as const;

  const open = await stack.dial(person, 'i-host', { ...ssh, auth: { method: 'password', password: 'canary-password-5501' } });
  const { question } = await open.next('question');
  open.send({ type: 'answer', id: question.id, accept: true });
  await open.next('ready');
  open.type('canary-input-5503');
  await open.sees('canary-input-5503'); // the server echoes, so it is output as well
  open.send({ type: 'end' });
  await open.closed;

  const refused = [
    await stack.dial(person, 'i-host', { ...ssh, auth: { method: 'password', password: 'canary-wrong-5504' } }),
    await stack.dial(person, 'i-host', { ...ssh, auth: { method: 'private-key', privateKey: key.private, passphrase: 'canary-passphrase-5502' } }),
    await stack.dial(person, 'i-host', { ...ssh, auth: { method: 'private-key', privateKey: key.private, passphrase: 'canary-wrong-5505' } }),
    await stack.dial(person, 'i-host', { ...ssh, auth: { method: 'private-key', privateKey: 'canary-key-5506' } }),
  ];
  expect(await Promise.all(refused.map(async (page) => (await page.next('ended')).code))).toEqual(['password-refused', 'key-refused', 'key-unreadable', 'key-unreadable']);

  const free = await stack.open(person, 'i-web', { kind: 'session-manager', username: 'root' });
  free.type('echo canary-free-$((5000+507))\r');
  await free.sees('canary-free-5507');
  free.send({ type: 'end' });
  await free.closed;
  await stack.gateway.close(); // everything is written down by then

  const logged = [...stack.logLines, region.logged()].join('\n');
  const stored = await everythingStored();
  // What is searched is really there: the session, its user name, its end.
  expect(logged).toContain('session ended');
  expect(stored).toContain('alice');
  const secrets = ['canary-', key.private.split('\n')[2] ?? 'no key', stack.key.toString('base64url'), person.binding, createHash('sha256').update(person.binding).digest('base64')];
  for (const secret of secrets) {
    expect(logged, secret).not.toContain(secret);
    expect(stored, secret).not.toContain(secret);
  }
  expect(logged).not.toContain(region.accessKeySecret);
  expect(logged).not.toMatch(/postgres(ql)?:\/\//);
  expect(logged).not.toMatch(/[?&](token|sessionId)=/);
});
