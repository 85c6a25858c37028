/** Owns a real region: ecs-local as the process that people run, with its own data folder and free ports. Tests and benches only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface RegionOptions {
  /** The text of ecs-local.yaml. */
  readonly inventory: string;
  /** What node is given to run ecs-local: its bundle, or its source with a loader. */
  readonly program: readonly string[];
  /** Its environment; at least PATH, for the shells of its guests. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface RegionProcess {
  /** `127.0.0.1:port`. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly agentPort: number;
  /** Where it keeps its guests and keys. */
  readonly folder: string;
  readonly pid: number;
  /** Everything it logged. */
  logged(): string;
  stop(): Promise<void>;
}

/** Guests boot, each as a process of its own. */
const PATIENCE_MS = 120_000;
const ASK_INTERVAL_MS = 50;

/** @throws Error with its log when it ends before it is ready, or is not ready in two minutes. */
export async function startRegionProcess({ inventory, program, environment }: RegionOptions): Promise<RegionProcess> {
  const data = await mkdtemp(join(tmpdir(), 'workbench-region-'));
  await writeFile(join(data, 'ecs-local.yaml'), inventory);
  const child = spawn(process.execPath, program, {
    env: { WORKBENCH_DATA_DIR: data, WORKBENCH_ECS_PORT: '0', WORKBENCH_AGENT_PORT: '0', WORKBENCH_LOG_LEVEL: 'debug', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(data, { recursive: true, force: true });
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
    const { ecs, agent } = await ports;
    await untilReady(`http://127.0.0.1:${ecs}/readyz`);
    const folder = join(data, 'ecs-local');
    const key = JSON.parse(await readFile(join(folder, 'access-key.json'), 'utf8')) as { accessKeyId: string; accessKeySecret: string };
    return { endpoint: `127.0.0.1:${ecs}`, agentPort: agent, ...key, folder, pid: child.pid ?? 0, logged: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(url: string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  while ((await fetch(url, { signal: patience })).status !== 200) await delay(ASK_INTERVAL_MS, undefined, { signal: patience });
}
