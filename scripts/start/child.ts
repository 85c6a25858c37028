/**
 * Owns one child process: it is started, waited for, started again when it dies, and stopped. Knows no app in particular.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { rotateLog } from './log-file.ts';
import { StartError } from './settings.ts';

export interface ChildSpec {
  /** As people know it; also the name of its log file. */
  name: string;
  /** The module to run. */
  entry: string;
  /** Asked on every start: ports and keys of others may have changed. */
  environment(): NodeJS.ProcessEnv;
  readyUrl: string;
  logFile: string;
  /** Arguments of node itself, for development. */
  nodeArguments?: readonly string[];
  /** Told of each process that is started. */
  started?(pid: number): void;
  /** Ends the waiting for readiness, because something else failed meanwhile. */
  signal?: AbortSignal;
}

export interface Child {
  readonly pid: number | undefined;
  /** Replaces the process by a new one, for development. */
  restart(): void;
  /** SIGINT, then SIGKILL when it takes too long. */
  stop(): Promise<void>;
}

const wrapper = join(dirname(fileURLToPath(import.meta.url)), 'child.mjs');

/** The readiness page is asked this often; a start takes a second. */
const ASK_INTERVAL_MS = 100;
/** A first start of the pages on a slow machine takes some ten seconds. */
const READY_TIMEOUT_MS = 60_000;
/** Whoever stops the whole stack means now; on SIGTERM the gateway would let its sessions go on. */
const NOW = 'SIGINT';

/** Within this time an app ends what it has begun, or is killed. */
const STOP_TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** After running this long, a death is a new one and not the same again. */
const FORGIVEN_AFTER_MS = 60_000;
/** The end of a log that is shown when an app does not start. */
const SHOWN_LOG_LINES = 12;

/**
 * Starts a child and waits until it is ready; from then on it is started again whenever it dies.
 * @throws StartError with the end of the log when it ends before it was ready, or is not ready in time.
 */
export async function startChild(spec: ChildSpec, report: (line: string) => void): Promise<Child> {
  const stopped = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let current = launch(spec);
  try {
    await untilReady(spec, current);
  } catch (error) {
    await end(current);
    throw error;
  }

  const keepRunning = async (): Promise<void> => {
    for (;;) {
      const began = performance.now();
      const how = await current.ended;
      if (stopped.signal.aborted) return;
      if (performance.now() - began > FORGIVEN_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      if (!current.replaced) {
        report(`${spec.name} ended (${how}); it is started again in ${pauseMs / 1000} s. Its log: ${spec.logFile}`);
        await delay(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      if (stopped.signal.aborted) return;
      current = launch(spec);
      untilReady(spec, current).then(
        () => report(`${spec.name} is ready again.`),
        (error: Error) => stopped.signal.aborted || report(error.message),
      );
    }
  };
  const running = keepRunning();

  return {
    get pid() {
      return current.process.pid;
    },
    restart: () => {
      current.replaced = true;
      current.process.kill(NOW);
    },
    stop: async () => {
      stopped.abort();
      await end(current);
      await running;
    },
  };
}

interface Launched {
  process: ChildProcess;
  /** Resolves with how it ended: 'code 1' or 'SIGKILL'. */
  ended: Promise<string>;
  hasEnded: boolean;
  /** Ended on purpose, to be replaced at once. */
  replaced: boolean;
  logStart: number;
}

function launch(spec: ChildSpec): Launched {
  rotateLog(spec.logFile);
  const log = openSync(spec.logFile, 'a', 0o600);
  const logStart = statSync(spec.logFile).size;
  const child = fork(wrapper, [spec.entry], {
    env: spec.environment(),
    execArgv: [...(spec.nodeArguments ?? [])],
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C goes to the whole group of a terminal's processes; the supervisor alone takes it and stops the children in order.
    detached: true,
  });
  closeSync(log);
  if (child.pid !== undefined) spec.started?.(child.pid);
  const launched: Launched = {
    process: child,
    hasEnded: false,
    replaced: false,
    logStart,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    }),
  };
  void launched.ended.then(() => (launched.hasEnded = true));
  return launched;
}

async function untilReady(spec: ChildSpec, launched: Launched): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!launched.hasEnded && performance.now() < deadline) {
    spec.signal?.throwIfAborted();
    if (await isReady(spec.readyUrl)) return;
    await Promise.race([delay(ASK_INTERVAL_MS), launched.ended]);
  }
  const what = launched.hasEnded ? `${spec.name} ended (${await launched.ended}) before it was ready` : `${spec.name} was not ready after ${READY_TIMEOUT_MS / 1000} s`;
  const said = readFileSync(spec.logFile).subarray(launched.logStart).toString().trim().split('\n');
  throw new StartError([`${what}. The end of its log (${spec.logFile}):`, ...said.slice(-SHOWN_LOG_LINES).map((line) => `    ${readableLogLine(line)}`)].join('\n'));
}

/** A line of the apps' structured logs as a person reads it; any other line as it is. */
function readableLogLine(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function end(launched: Launched): Promise<void> {
  launched.process.kill(NOW);
  const timer = setTimeout(() => launched.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await launched.ended;
  clearTimeout(timer);
}
