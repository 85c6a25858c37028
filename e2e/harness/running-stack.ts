/** Owns one whole Workbench under test: started with the command a person uses, on free ports, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackAddress } from './stack-address.ts';

export type { StackAddress };

export interface RunningStack extends StackAddress {
  /** The supervisor. */
  process: ChildProcess;
  /** What it has said so far. */
  output(): string;
  /** Ctrl-C. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StackOptions {
  environment?: NodeJS.ProcessEnv;
  dataFolder?: string;
  webPort?: number;
  adminPassword?: string;
}

const root = join(import.meta.dirname, '../..');

/** A build may be part of it. */
const READY_TIMEOUT_MS = 300_000;
/** The web port and the four that follow it. */
const PORTS_IN_A_ROW = 5;
const LOWEST_PORT = 20_000;
const PORT_RANGE = 12_000;

/** Starts `npm start` and resolves when it says that it is ready. @throws Error with all that it said when it ends before. */
export async function startStack(options: StackOptions = {}): Promise<RunningStack> {
  const webPort = options.webPort ?? (await findFreePorts());
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'workbench-e2e-'));
  const adminPassword = options.adminPassword ?? 'first-password-of-the-tests';
  const child = spawn(process.execPath, ['scripts/bootstrap.cjs', 'start'], {
    cwd: root,
    env: {
      ...withoutOurs(process.env),
      WORKBENCH_WEB_PORT: String(webPort),
      WORKBENCH_DATA_DIR: dataFolder,
      WORKBENCH_ADMIN_PASSWORD: adminPassword,
      ...options.environment,
    },
    // The channel is for the stack to notice when the tests are killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('Workbench is ready')) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`npm start is not ready after ${READY_TIMEOUT_MS / 1000} s:\n${said}`)), READY_TIMEOUT_MS).unref();
  });
  try {
    await ready;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    publicUrl: `http://localhost:${webPort}`,
    webPort,
    gatewayPort: webPort + 1,
    ecsPort: webPort + 2,
    internalPort: webPort + 3,
    dataFolder,
    adminPassword,
    process: child,
    output: () => said,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'close');
      }
      return child.exitCode;
    },
  };
}

export function removeDataFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Settings of the person who runs the tests must not reach the stack under test. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(WORKBENCH_|DATABASE_URL$|npm_|NODE_ENV$)/.test(name)));
}

/** @returns the first of five ports in a row that nobody uses. */
export async function findFreePorts(): Promise<number> {
  for (;;) {
    const first = LOWEST_PORT + Math.floor(Math.random() * PORT_RANGE);
    const free = await Promise.all(Array.from({ length: PORTS_IN_A_ROW }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
