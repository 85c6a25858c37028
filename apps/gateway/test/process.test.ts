/** The gateway as the process that people run: its sentences when it cannot start, its lock, and its end within ten seconds. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { startGatewayChild, type GatewayChild } from './gateway-child.ts';
import { patience } from './patience.ts';
import { startRegion, type Region } from './region.ts';

let postgres: TestPostgres;
let region: Region;
let databaseUrl: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  [postgres, region] = await Promise.all([startTestPostgres(), startRegion('regions: [{ id: local-1 }]\n')]);
  databaseUrl = await postgres.createDatabase();
}, 180_000);
afterAll(async () => {
  await region?.stop();
  await postgres?.stop();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
});

function run(environment: Record<string, string> = {}): GatewayChild {
  const gateway = startGatewayChild({ databaseUrl, region, installId: 'process', environment });
  children.push(gateway.child);
  return gateway;
}

test('is ready when database and region answer, and ends cleanly on SIGTERM', { timeout: 120_000 }, async () => {
  const gateway = run();
  const port = await gateway.listening;
  await vi.waitFor(async () => expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ ready: true }), patience);
  const asked = performance.now();
  gateway.child.kill('SIGTERM');
  expect(await gateway.exited).toEqual({ code: 0, complaint: '' });
  expect(performance.now() - asked).toBeLessThan(10_000);
});

test('a rejection that nobody heard is logged, and ends no terminal; an exception ends the process in order', { timeout: 120_000 }, async () => {
  const faults = "process.on('SIGUSR2',()=>void(Promise.reject(new/**/Error('canary-text'))));process.on('SIGWINCH',()=>{throw(new/**/Error('canary-text'))})";
  const gateway = run({ NODE_OPTIONS: `--import=data:text/javascript,${faults}` });
  const port = await gateway.listening;
  gateway.child.kill('SIGUSR2');
  await expect.poll(() => gateway.lines.map(({ msg }) => msg), patience).toContain('unexpected rejection');
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  gateway.child.kill('SIGWINCH');
  expect(await gateway.exited).toEqual({ code: 1, complaint: '' });
  expect(gateway.lines.map(({ msg }) => msg)).toContain('unexpected fault');
});

test('says what is missing while the region does not answer', { timeout: 120_000 }, async () => {
  const gateway = run({ WORKBENCH_ECS_ENDPOINT: '127.0.0.1:1' });
  const response = await fetch(`http://127.0.0.1:${await gateway.listening}/readyz`);
  expect([response.status, await response.json()]).toEqual([503, { ready: false, missing: ['region'] }]);
});

test('takes over from one that was killed, and waits for one that runs before it gives up in one sentence', { timeout: 120_000 }, async () => {
  const killed = run();
  await killed.listening;
  killed.child.kill('SIGKILL');
  const running = run();
  await running.listening;
  const second = await run().exited;
  expect(second).toEqual({ code: 1, complaint: 'Another process runs the gateway gw-process on this database.\n' });
});

test('says in one sentence which port is in use, which variable is wrong, and that the database is away', { timeout: 120_000 }, async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
  const { port } = taken.address() as AddressInfo;
  const [used, wrong, away] = await Promise.all([
    run({ WORKBENCH_INSTALL_ID: 'a', WORKBENCH_GATEWAY_PORT: String(port) }).exited,
    run({ WORKBENCH_INSTALL_ID: 'b', WORKBENCH_INTERNAL_KEY: 'short' }).exited,
    run({ WORKBENCH_INSTALL_ID: 'c', DATABASE_URL: 'postgres://someone:canary-secret@127.0.0.1:1/none' }).exited,
  ]);
  await new Promise((resolve) => taken.close(resolve));
  expect(used).toEqual({ code: 1, complaint: `Port ${port} is in use; set WORKBENCH_GATEWAY_PORT to another one.\n` });
  expect(wrong.complaint).toMatch(/^WORKBENCH_INTERNAL_KEY is not valid: .*\.\n$/);
  expect(away).toEqual({ code: 1, complaint: 'The database at DATABASE_URL cannot be reached; start it, or correct the address.\n' });
});
