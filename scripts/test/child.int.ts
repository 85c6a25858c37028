import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../e2e/harness/running-stack.ts';
import { isAlive } from '../postgres/process-identity.ts';
import { startChild, type Child, type ChildSpec } from '../start/child.ts';
import { StartError } from '../start/settings.ts';

let folder: string;
let port: number;
let children: Child[];
let lines: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-child-'));
  port = await findFreePorts();
  children = [];
  lines = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  rmSync(folder, { recursive: true });
});

function spec(mode = ''): ChildSpec & { variables: NodeJS.ProcessEnv } {
  const variables = { PATH: process.env['PATH'], APP_PORT: String(port), APP_MODE: mode };
  return {
    name: 'app',
    entry: join(import.meta.dirname, 'fixtures/app.mjs'),
    environment: () => variables,
    variables,
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    logFile: join(folder, 'app.log'),
  };
}

async function start(of = spec()): Promise<Child> {
  const child = await startChild(of, (line) => lines.push(line));
  children.push(child);
  return child;
}

const answer = async (path = '/'): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

describe('a child', () => {
  it('is there when it says that it is ready, and gone after a stop', async () => {
    const child = await start();
    expect(await answer()).toBe(String(child.pid));
    await child.stop();
    expect(isAlive(child.pid ?? 0)).toBe(false);
    expect(lines).toEqual([]);
  });

  it('begins a new log when its old one is large, and loses nothing of that', async () => {
    const { logFile } = spec();
    const old = 'of an earlier life\n'.padEnd(6 * 1024 * 1024, '.');
    writeFileSync(logFile, old);
    await start();
    expect(readFileSync(`${logFile}.1`, 'utf8')).toBe(old);
    expect(statSync(logFile).size).toBeLessThan(1024 * 1024);
  });

  it('that dies is reported and started again, on the same terms', async () => {
    const child = await start();
    const first = child.pid;
    await expect(answer('/die')).rejects.toThrow();
    await expect.poll(() => lines, { timeout: 10_000 }).toEqual([`app ended (code 5); it is started again in 0.5 s. Its log: ${join(folder, 'app.log')}`, 'app is ready again.']);
    expect(child.pid).not.toBe(first);
    expect(await answer()).toBe(String(child.pid));
  });

  it('that is being started again can be stopped at once', async () => {
    const child = await start();
    await expect(answer('/die')).rejects.toThrow();
    await expect.poll(() => lines.length).toBe(1);
    await child.stop();
    await expect(answer()).rejects.toThrow();
  });

  it('is replaced without a word', async () => {
    const child = await start();
    const first = child.pid;
    child.restart();
    await expect.poll(() => child.pid !== first && lines.includes('app is ready again.'), { timeout: 10_000 }).toBe(true);
    expect(lines).toEqual(['app is ready again.']);
  });

  it('that cannot start says why, in the words of its log', async () => {
    const failure = await start(spec('fails')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect((failure as Error).message).toMatch(/^app ended \(code 3\) before it was ready\. The end of its log \(.*app\.log\):\n {4}cannot start: the reason$/);
  });

  it('that is given up on before it is ready is ended', async () => {
    const giveUp = new AbortController();
    const pids: number[] = [];
    const starting = start({ ...spec('never-ready'), signal: giveUp.signal, started: (pid) => pids.push(pid) });
    giveUp.abort();
    await expect(starting).rejects.toThrow(/abort/);
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('keeps its log to the owner', async () => {
    await start();
    expect(statSync(join(folder, 'app.log')).mode & 0o777).toBe(0o600);
  });
});

describe('the child of a supervisor that is killed', () => {
  async function startUnderSupervisor(mode = ''): Promise<{ pid: number; kill(): Promise<void> }> {
    const supervisor = fork(join(import.meta.dirname, 'fixtures/supervisor.ts'), [JSON.stringify(spec(mode))], { execArgv: ['--import', 'tsx'] });
    const [pid] = (await once(supervisor, 'message')) as [number];
    return {
      pid,
      kill: async () => {
        supervisor.kill('SIGKILL');
        await once(supervisor, 'close');
      },
    };
  }

  it('ends by itself, after its own last work', async () => {
    const { pid, kill } = await startUnderSupervisor();
    expect(isAlive(pid)).toBe(true);
    await kill();
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    expect(readFileSync(join(folder, 'app.log'), 'utf8')).toContain('asked to end');
  });

  it('ends even when its last work never does', async () => {
    const { pid, kill } = await startUnderSupervisor('stuck');
    await kill();
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  });
});
