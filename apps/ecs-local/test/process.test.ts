/** ecs-local as the process that people run: its first start, its sentences when it cannot start, and what is left when it is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const main = new URL('../dist/main.js', import.meta.url).pathname;
const patience = { timeout: 40_000, interval: 50 };
const inventory = 'regions: [{ id: local-1 }]\ninstances:\n  - { id: i-web, kind: demo, name: web-1, region: local-1, publicIp: 127.0.0.1 }\n';

let dataDir: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ecs-process-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, WORKBENCH_DATA_DIR: dataDir, WORKBENCH_ECS_PORT: '0', WORKBENCH_AGENT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const listening = new Promise<number>((resolve) =>
    createInterface(child.stdout).on('line', (line) => {
      const entry = JSON.parse(line) as { msg: string; ecs?: number };
      if (entry.msg === 'listening' && entry.ecs !== undefined) resolve(entry.ecs);
    }),
  );
  const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, complaint }));
  const ready = async (): Promise<void> => {
    const port = await listening;
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200), patience);
  };
  return { child, exited, ready };
}

/** Every process below `pid`, by number and start time: numbers are used again. */
function descendants(pid: number): string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => processOf(name) ?? []);
  const below = (parent: number): string[] => all.filter((entry) => entry.parent === parent).flatMap((entry) => [entry.key, ...below(entry.pid)]);
  return below(pid);
}

function processOf(name: string): { pid: number; parent: number; key: string } | undefined {
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return { pid: Number(name), parent: Number(fields[1]), key: `${name}@${fields[19]}` };
  } catch {
    return undefined; // it ended while we looked
  }
}

const alive = (keys: readonly string[]): string[] => keys.filter((key) => processOf(key.split('@')[0] ?? '')?.key === key);

it.runIf(process.platform === 'linux')('leaves no guest behind when it is killed or ended, and starts again with the same region', async () => {
  await writeFile(join(dataDir, 'ecs-local.yaml'), inventory);
  const first = run({});
  await first.ready();
  const key = await readFile(join(dataDir, 'ecs-local', 'access-key.json'), 'utf8');
  const guests = descendants(first.child.pid ?? 0);
  expect(guests.length).toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await vi.waitFor(() => expect(alive(guests)).toEqual([]), patience);

  const second = run({});
  await second.ready();
  expect(await readFile(join(dataDir, 'ecs-local', 'access-key.json'), 'utf8')).toBe(key);
  const again = descendants(second.child.pid ?? 0);
  second.child.kill('SIGTERM');
  expect(await second.exited).toEqual({ code: 0, complaint: '' });
  await vi.waitFor(() => expect(alive(again)).toEqual([]), patience);
}, 90_000);

it('says in one sentence which variable to set when a port is taken', async () => {
  await writeFile(join(dataDir, 'ecs-local.yaml'), 'regions: [{ id: local-1 }]\n');
  const taken: Server = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  try {
    for (const variable of ['WORKBENCH_ECS_PORT', 'WORKBENCH_AGENT_PORT']) {
      expect(await run({ [variable]: String(port) }).exited).toEqual({ code: 1, complaint: `Port ${port} on 127.0.0.1 is in use by another program: set ${variable} to a free one.\n` });
    }
  } finally {
    taken.close();
  }
}, 60_000);

it('says what is wrong with the inventory and does not start', async () => {
  await writeFile(join(dataDir, 'ecs-local.yaml'), 'regions: [{ id: local-1 }]\ninstances:\n  - { id: i-a, kind: demo, region: local-1 }\n');
  expect(await run({}).exited).toEqual({ code: 1, complaint: 'ecs-local.yaml:3: instances[0].name: is missing\n' });
});
