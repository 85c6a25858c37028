/** Owns the gateway under measurement: the bundle that `npm start` runs, as a process of its own, in production mode, on free ports. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { token } from '@workbench/testkit/person';
import type { RegionProcess } from '@workbench/testkit/region';
import { nodeArgumentsOf, ALLOCATOR } from '../../scripts/start/node-arguments.ts';

export const ORIGIN = 'http://localhost:3000';
export const INSTALL_ID = 'bench';

export interface GatewayOptions {
  readonly root: string;
  readonly databaseUrl: string;
  readonly region: Pick<RegionProcess, 'endpoint' | 'accessKeyId' | 'accessKeySecret' | 'agentPort'>;
  /** Folder that receives a CPU profile when the process ends. */
  readonly profileInto?: string | undefined;
}

export interface GatewayProcess {
  readonly port: number;
  readonly pid: number;
  logged(): string;
  stop(): Promise<void>;
}

/** @throws Error with its log when it ends before it listens. */
export async function startGateway({ root, databaseUrl, region, profileInto }: GatewayOptions): Promise<GatewayProcess> {
  const profiling = profileInto === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profileInto}`];
  const child = spawn(process.execPath, [...profiling, '--inspect-port=0', ...nodeArgumentsOf('gateway'), join(root, 'apps/gateway/dist/main.js')], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...ALLOCATOR,
      DATABASE_URL: databaseUrl,
      WORKBENCH_INSTALL_ID: INSTALL_ID,
      WORKBENCH_GATEWAY_PORT: '0',
      WORKBENCH_INTERNAL_PORT: '0',
      WORKBENCH_INTERNAL_KEY: token(),
      WORKBENCH_PUBLIC_URL: ORIGIN,
      WORKBENCH_ECS_ENDPOINT: region.endpoint,
      WORKBENCH_ECS_ACCESS_KEY_ID: region.accessKeyId,
      WORKBENCH_ECS_ACCESS_KEY_SECRET: region.accessKeySecret,
      WORKBENCH_OWN_PORTS: String(region.agentPort),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const exited = once(child, 'exit');
  child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    void exited.then(() => reject(new Error(`the gateway ended: ${log}`)));
    createInterface(child.stdout).on('line', (line) => {
      log += `${line}\n`;
      const entry = JSON.parse(line) as { msg: string; port: number };
      if (entry.msg === 'listening') resolve(entry.port);
    });
  });
  return {
    port,
    pid: child.pid ?? 0,
    logged: () => log,
    stop: async () => {
      // At once: SIGTERM would wait for sessions that are still open.
      child.kill('SIGINT');
      await exited;
    },
  };
}
