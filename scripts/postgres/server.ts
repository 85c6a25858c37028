/**
 * Owns one embedded Postgres server over one folder: made once, started, stopped cleanly, and taken back after a killed run.
 * Knows no table and no database but the one initdb makes.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { viewOf, type PostgresView } from './account.ts';
import { findPostgres } from './binaries.ts';
import { isAlive, worksIn } from './process-identity.ts';

export interface PostgresOptions {
  /** Holds the cluster and the port it used last. Created 0700. */
  folder: string;
  logFile: string;
  /** Of the superuser "postgres"; used by initdb the first time. */
  password: string;
  /** Further settings, for example fsync=off for a throw-away server. */
  settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  /** The address of a database on it, as the superuser. */
  superuserUrl(database: string): string;
  /** Resolves when the server has ended, wanted or not. */
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, data is written. */
  stop(): Promise<void>;
}

/** A server that recovers from a crash replays its log first, which takes longer than the usual 50 ms. */
const START_TIMEOUT_MS = 60_000;
/** A fast shutdown writes one checkpoint; what takes longer is stopped at once, and recovers at the next start. */
const STOP_TIMEOUT_MS = 15_000;
/** Postgres tells its state in a file only, so it is looked at; a start takes about this long. */
const LOOK_INTERVAL_MS = 20;
/** Between choosing a free port and listening on it, somebody else may take it. */
const PORT_ATTEMPTS = 5;

/** @throws Error in one sentence, with the end of the log, when the server cannot be made or started. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const view = viewOf(findPostgres(), options.folder);
  const cluster = join(options.folder, 'cluster');
  if (!existsSync(cluster)) await initialise(view, options, cluster);
  await stopForgotten(cluster);
  let failure: unknown;
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = await choosePort(join(options.folder, 'port'));
    try {
      return await launch({ view, options, cluster, port });
    } catch (error) {
      failure = error;
      if (!(error instanceof PortTakenError)) break;
    }
  }
  throw failure;
}

/** Made beside and renamed when whole: a run killed in between leaves no half cluster that looks like one. */
async function initialise(view: PostgresView, options: PostgresOptions, cluster: string): Promise<void> {
  const partial = `${cluster}.partial`;
  const passwordFile = join(options.folder, 'initdb-password');
  rmSync(partial, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(partial, { mode: 0o700 });
  view.own(partial);
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600, flag: 'wx' });
  view.own(passwordFile);
  try {
    const child = view.spawn(
      'initdb',
      [
        '--pgdata', `${view.data}/cluster.partial`,
        '--username', 'postgres',
        '--pwfile', `${view.data}/initdb-password`,
        '--auth-host', 'scram-sha-256',
        '--auth-local', 'scram-sha-256',
        '--encoding', 'UTF8',
        // The same order and case rules on every system, whatever locales it has.
        '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C',
        // Where a crash may lose the data, its making need not be flushed either: that is most of its time.
        ...(options.settings?.['fsync'] === 'off' ? ['--no-sync'] : []),
      ],
      ['ignore', 'pipe', 'pipe'],
    );
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await closed(child);
    if (code !== 0) throw new Error(`Postgres could not make its data folder ${cluster}: ${output.trim() || `initdb ended with ${code}`}`);
    renameSync(partial, cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * After a killed run its Postgres may still be running or shutting down. It is stopped rather than taken over, so that it always has our
 * settings and our lifeline. A pid file whose process is another one by now is removed: Postgres would take that process for a server.
 */
async function stopForgotten(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = readPidFile(pidFile)?.pid;
  if (pid === undefined) return;
  if (isAlive(pid) && worksIn(pid, cluster)) {
    signal(pid, 'SIGINT');
    if (!(await waitUntil(() => !isAlive(pid), STOP_TIMEOUT_MS))) {
      signal(pid, 'SIGQUIT');
      if (!(await waitUntil(() => !isAlive(pid), STOP_TIMEOUT_MS))) throw new Error(`The Postgres of an earlier run (process ${pid}) does not stop; end it and start again.`);
    }
  }
  rmSync(pidFile, { force: true });
}

class PortTakenError extends Error {}

interface Launch {
  view: PostgresView;
  options: PostgresOptions;
  cluster: string;
  port: number;
}

async function launch({ view, options, cluster, port }: Launch): Promise<PostgresServer> {
  const settings = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', log_timezone: 'UTC', ...options.settings };
  const log = openSync(options.logFile, 'a', 0o600);
  const logStart = readFileSync(options.logFile).length;
  const child = view.spawn('postgres', ['-D', `${view.data}/cluster`, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], ['ignore', log, log]);
  closeSync(log);
  let ended = false;
  const exited = closed(child).then(() => {
    ended = true;
  });
  const pidFile = join(cluster, 'postmaster.pid');
  const answered = await waitUntil(() => ended || readPidFile(pidFile)?.ready === true, START_TIMEOUT_MS);
  if (ended || !answered || child.pid === undefined) {
    child.kill('SIGQUIT');
    const said = readFileSync(options.logFile).subarray(logStart).toString().trim();
    if (/could not bind|could not create any TCP\/IP sockets/.test(said)) throw new PortTakenError(`Port ${port} is in use.`);
    throw new Error(`Postgres does not start; the end of ${options.logFile} says why: ${said.split('\n').slice(-3).join(' ')}`);
  }
  const portFile = join(options.folder, 'port');
  rmSync(portFile, { force: true });
  writeFileSync(portFile, `${port}\n`, { flag: 'wx' });
  return {
    port,
    pid: child.pid,
    superuserUrl: (database) => `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    exited,
    stop: async () => {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The first line is the pid, the eighth the state, padded (src/include/utils/pidfile.h of Postgres). */
function readPidFile(path: string): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
}

/** The port of the last run where it is free, so that a person's psql finds it again; else any. */
async function choosePort(portFile: string): Promise<number> {
  const last = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
  return (last > 0 && (await tryListen(last))) || (await tryListen(0)) || 0;
}

/** @returns the port that could be listened on, or null. */
function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}

/** Resolves with the exit code (-1 for a signal); rejects when the program could not be started. */
function closed(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}

async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await delay(LOOK_INTERVAL_MS);
  }
  return true;
}
