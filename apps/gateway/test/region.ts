/** Owns a real region for a test: ecs-local as the process that people run, with its own data folder and free ports. Tests only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { createEcs, type Ecs } from '@workbench/ecs';

export interface Region {
  /** `127.0.0.1:port`. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly agentPort: number;
  /** A view of the region beside the gateway's. */
  readonly ecs: Ecs;
  /** Everything it logged. */
  logged(): string;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Guests boot, each as a process of its own. */
const patience = { timeout: 120_000, interval: 50 };

export async function startRegion(inventory: string): Promise<Region> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-region-'));
  await writeFile(join(folder, 'ecs-local.yaml'), inventory);
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'apps', 'ecs-local', 'src', 'main.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH, WORKBENCH_DATA_DIR: folder, WORKBENCH_ECS_PORT: '0', WORKBENCH_AGENT_PORT: '0', WORKBENCH_LOG_LEVEL: 'debug' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (data: Buffer) => (log += data.toString()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const ports = new Promise<{ ecs: number; agent: number }>((resolve, reject) => {
    void exited.then(() => reject(new Error(`ecs-local ended: ${log}`)));
    createInterface(child.stdout).on('line', (line) => {
      log += `${line}\n`;
      const entry = JSON.parse(line) as { msg: string; ecs: number; agent: number };
      if (entry.msg === 'listening') resolve(entry);
    });
  });
  try {
    const { ecs: port, agent } = await ports;
    await vi.waitFor(async () => {
      if ((await fetch(`http://127.0.0.1:${port}/readyz`)).status !== 200) throw new Error('the region is not ready');
    }, patience);
    const key = JSON.parse(await readFile(join(folder, 'ecs-local', 'access-key.json'), 'utf8')) as { accessKeyId: string; accessKeySecret: string };
    const endpoint = `127.0.0.1:${port}`;
    return { endpoint, agentPort: agent, accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret, ecs: createEcs({ kind: 'local', endpoint, ...key }), logged: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
