import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSetting, openDatabase, setSetting, type Database } from '@workbench/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts, startStack, type RunningStack } from '../../e2e/harness/running-stack.ts';
import { descendantsOf, environmentOf, stillAlive } from './processes.ts';

/** The children end their own work first: the gateway its cloud sessions, ecs-local its guests. */
const ORPHANS_END_WITHIN_MS = 10_000;
const SECOND_START_MS = 10_000;

/** What is in the environment of whoever starts Workbench and concerns none of its parts. */
const CANARY = 'canary-7b1e';

let folder: string;
let stack: RunningStack;
const others: RunningStack[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-start-'));
  stack = await startStack({ dataFolder: join(folder, 'data'), environment: { SOME_TOKEN: CANARY, WORKBENCH_OF_ANOTHER: CANARY, ALIBABA_CLOUD_ACCESS_KEY_SECRET: CANARY } });
});
afterAll(async () => {
  await Promise.all([stack, ...others].map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const readinessPages = ({ webPort, gatewayPort, ecsPort }: RunningStack): string[] => [
  `http://127.0.0.1:${webPort}/api/readyz`,
  `http://127.0.0.1:${gatewayPort}/readyz`,
  `http://127.0.0.1:${ecsPort}/readyz`,
];
const readiness = (of: RunningStack): Promise<number[]> => Promise.all(readinessPages(of).map(async (url) => (await fetch(url)).status));
const pidOf = (of: RunningStack): number => of.process.pid ?? 0;

/** The database as somebody finds it who has the data folder. */
async function withDatabase<T>(of: RunningStack, work: (db: Database) => Promise<T>): Promise<T> {
  const read = (path: string): string => readFileSync(join(of.dataFolder, path), 'utf8').trim();
  const db = openDatabase({ connectionString: `postgres://workbench:${read('secrets/database-password')}@127.0.0.1:${read('postgres/port')}/workbench` });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** A start that must not come up. */
async function failedStart(options: Parameters<typeof startStack>[0]): Promise<string> {
  const outcome = await startStack(options).then(
    (started) => started,
    (error: Error) => error.message,
  );
  if (typeof outcome === 'string') return outcome;
  others.push(outcome);
  throw new Error('It started.');
}

describe('npm start', () => {
  it('says where Workbench is, who signs in first, and is ready on every process', async () => {
    expect(stack.output()).toContain(`Workbench is ready:  ${stack.publicUrl}`);
    expect(stack.output()).toMatch(/Sign in as: +admin/);
    expect(stack.output()).toContain('the one in WORKBENCH_ADMIN_PASSWORD');
    expect(stack.output()).not.toContain(stack.adminPassword);
    expect(await readiness(stack)).toEqual([200, 200, 200]);
  });

  it.runIf(process.platform === 'linux')('hands nothing of the environment on that a part does not need: not to an app, not to Postgres, not to a demo instance', () => {
    // The supervisor's own tool, which translates its TypeScript, is no part.
    const all = descendantsOf(pidOf(stack)).filter(({ command }) => !command.includes('/esbuild '));
    for (const part of ['web/dist', 'gateway/dist', 'ecs-local/dist', 'postgres', 'guest.mjs']) expect(all.map(({ command }) => command).join('\n')).toContain(part);
    expect(environmentOf(pidOf(stack))).toContain(CANARY);
    expect(all.filter(({ pid }) => environmentOf(pid).includes(CANARY)).map(({ command }) => command)).toEqual([]);
  });

  it('refuses the same data folder in one sentence', async () => {
    const said = await failedStart({ dataFolder: stack.dataFolder });
    expect(said).toContain('npm start ended with 1');
    expect(said).toContain(`Workbench already runs on the data folder ${stack.dataFolder} (process ${pidOf(stack)})`);
    expect(said).not.toContain('    at ');
  });

  it('names the variable of a port that is in use', async () => {
    const webPort = await findFreePorts();
    const squatter = createServer().listen(webPort + 2, '127.0.0.1');
    await once(squatter, 'listening');
    const dataFolder = join(folder, 'third');
    const said = await failedStart({ dataFolder, webPort });
    squatter.close();
    expect(said).toContain(`Port ${webPort + 2} is in use; stop what uses it or set WORKBENCH_ECS_PORT`);
    expect(said).not.toContain('    at ');
  });

  it('runs beside a second copy, whose password it generates, keeps and shows', async () => {
    const dataFolder = join(folder, 'second');
    const second = await startStack({ dataFolder, environment: { WORKBENCH_ADMIN_PASSWORD: '' } });
    others.push(second);
    expect([...(await readiness(stack)), ...(await readiness(second))]).toEqual([200, 200, 200, 200, 200, 200]);
    const read = (of: RunningStack, path: string): string => readFileSync(join(of.dataFolder, path), 'utf8');
    expect(read(second, 'install-id')).not.toBe(read(stack, 'install-id'));
    expect(second.output()).toContain(`First password:      ${read(second, 'secrets/admin-password').trim()}`);
    expect(await second.stop()).toBe(0);
    expect(await readiness(stack)).toEqual([200, 200, 200]);
  });

  it('starts an app again that dies', async () => {
    const gateway = descendantsOf(pidOf(stack)).find(({ command }) => command.includes('gateway/dist/main.js'));
    expect(gateway).toBeDefined();
    process.kill(gateway?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => stack.output(), { timeout: 30_000 }).toMatch(/gateway ended \(SIGKILL\); it is started again[\s\S]*gateway is ready again/);
    expect(await readiness(stack)).toEqual([200, 200, 200]);
  });

  it('ends cleanly on Ctrl-C and leaves no process', async () => {
    await withDatabase(stack, (db) => setSetting(db, 'kept', 'over a stop'));
    const all = descendantsOf(pidOf(stack));
    expect(all.length).toBeGreaterThanOrEqual(4);
    expect(await stack.stop()).toBe(0);
    expect(await stillAlive(all, 0)).toEqual([]);
    expect(readFileSync(join(stack.dataFolder, 'logs/postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
  });

  it('is ready again within 10 s, with all data, and says nothing of building', async () => {
    // The best of three: what else this machine does is no part of the promise.
    const times: number[] = [];
    while (times.length < 3 && !times.some((time) => time < SECOND_START_MS)) {
      await stack.stop();
      const began = performance.now();
      stack = await startStack({ dataFolder: stack.dataFolder, webPort: stack.webPort });
      times.push(performance.now() - began);
      expect(stack.output()).not.toContain('Building');
    }
    expect(Math.min(...times)).toBeLessThan(SECOND_START_MS);
    expect(await withDatabase(stack, (db) => getSetting(db, 'kept'))).toBe('over a stop');
  });

  it('is not held up by a supervisor that was killed, and every process of that one ends', async () => {
    await withDatabase(stack, (db) => setSetting(db, 'kept', 'over a kill'));
    const all = descendantsOf(pidOf(stack));
    stack.process.kill('SIGKILL');
    await once(stack.process, 'close');
    const [orphans, next] = await Promise.all([stillAlive(all, ORPHANS_END_WITHIN_MS), startStack({ dataFolder: stack.dataFolder, webPort: stack.webPort })]);
    stack = next;
    expect(orphans).toEqual([]);
    expect(await readiness(stack)).toEqual([200, 200, 200]);
    expect(await withDatabase(stack, (db) => getSetting(db, 'kept'))).toBe('over a kill');
  });
});
