/** Nothing is left of sessions, refusals and aborted openings: no socket, no timer, no listener of the process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startThrowAwayPostgres, type TestPostgres } from '@workbench/testkit/throw-away-postgres';
import type { SshLogon } from '../src/logon.ts';
import { openSsh } from '../src/transports/ssh/open.ts';
import { RefusedHostKeys } from '../src/transports/ssh/refused-host-keys.ts';
import { running, sshPort, TestGateway } from './harness.ts';
import { startSshServer, type SshServer } from './ssh-server.ts';
import { patience } from './patience.ts';

let postgres: TestPostgres;
let connectionString: string;
let sshd: SshServer;

beforeAll(async () => {
  postgres = await startThrowAwayPostgres();
  connectionString = await postgres.createDatabase();
  sshd = await startSshServer();
});
afterAll(async () => {
  await sshd.close();
  await postgres.stop();
});

/** What keeps a process busy, counted by kind. Vitest's own is in the count before and after. */
const resources = (): Record<string, number> => {
  const count: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) if (kind === 'TCPSocketWrap' || kind === 'TCPServerWrap' || kind === 'TCPWRAP' || kind === 'Timeout' || kind === 'Immediate') count[kind] = (count[kind] ?? 0) + 1;
  return count;
};

test('after many sessions of every kind of end', { timeout: 60_000 }, async () => {
  const before = resources();
  const gateway = await TestGateway.start({
    connectionString,
    openTransport: (logon, context) => openSsh({ db: gateway.db, refused: new RefusedHostKeys(), dialRules: { local: true, ownPorts: new Set(), ownAddresses: [] } }, logon as SshLogon, context),
  });
  const browser = await gateway.browser();
  const dial = (password: string, port = sshd.port) => {
    // The region of the test has one instance for each port.
    const instanceId = `i-${port}`;
    if (!gateway.instances.some((each) => each.instanceId === instanceId)) gateway.instances.push(running({ instanceId, tags: sshPort(port) }));
    return gateway.dial(browser, { intent: { kind: 'open', regionId: 'local-1', instanceId }, transport: { kind: 'ssh', route: 'public', port, username: 'alice', auth: { method: 'password', password } } });
  };
  const first = await dial('right');
  const { question } = await first.next('question');
  first.send({ type: 'answer', id: question.id, accept: true });
  await first.next('ready');
  await first.close();

  for (let round = 0; round < 5; round += 1) {
    const [ended, gone, refused, unreachable] = await Promise.all([dial('right'), dial('right'), dial('wrong'), dial('right', 1)]);
    await Promise.all([ended.next('ready'), gone.next('ready'), refused.next('ended'), unreachable.next('ended')]);
    ended.type('x');
    await ended.sees('x');
    ended.send({ type: 'end' });
    gone.ws.terminate();
    await Promise.all([ended.closed, gone.closed, refused.closed, unreachable.closed]);
    // One that is aborted in the middle of its question.
    const other = await startSshServer();
    const asked = await dial('right', other.port);
    await asked.next('question');
    asked.ws.terminate();
    await expect.poll(() => other.connections.size, patience).toBe(0);
    await other.close();
  }
  await expect.poll(() => gateway.registry.size, patience).toBe(0);
  await expect.poll(() => sshd.connections.size, patience).toBe(0);
  await gateway.stop();
  await expect.poll(() => {
    const after = resources();
    return Object.entries(after).filter(([kind, count]) => count > (before[kind] ?? 0));
  }, { timeout: 10_000 }).toEqual([]);
});
