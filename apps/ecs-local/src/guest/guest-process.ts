/** Owns one running guest program from its first line to its last process. Knows neither namespaces nor wires. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { BootConfig, GuestMessage, HostMessage } from './boot-config.ts';
import { cleanWords, MESSAGE_LINE_LIMIT, parseGuestMessage } from './boot-config.ts';
import { GuestError } from './guest.ts';

export interface GuestProcess {
  readonly ready: Extract<GuestMessage, { kind: 'ready' }>;
  readonly exited: Promise<{ readonly reason: string }>;
  /** Ends every program of the guest but its own, which says `why` on their terminals. */
  readonly endPrograms: (why: string) => void;
  readonly stop: (opts: { force: boolean }) => Promise<void>;
}

/** A first boot makes host keys; two cores and several guests at once still leave this far away. */
const BOOT_LIMIT_MS = 30_000;
/** How long a guest's programs may take to end before they are killed: the region's Stop should feel like a second. */
const STOP_GRACE_MS = 3_000;
/** Enough of stderr for a sentence; a guest's root may write there without end. */
const STDERR_KEPT_CHARS = 2_000;

/** The process below unshare: process 1 of the guest. Its end is the end of all others, and unshare waits for that. */
function initProcess(pid: number): number | undefined {
  try {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
    return child > 0 ? child : undefined;
  } catch {
    return undefined; // no such file on this kernel, or already gone: the caller kills unshare, which takes process 1 with it
  }
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const init = initProcess(child.pid);
  try {
    if (init === undefined) child.kill('SIGKILL');
    else process.kill(init, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The line of stderr that says what was wrong: node's error, else the last thing that mount or unshare said. */
function complaint(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return cleanWords((lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').trim());
}

/** Sends the boot line and waits until the guest answers. Throws GuestError, with no process left, when it does not. */
export async function bootGuest(child: ChildProcess, config: BootConfig): Promise<GuestProcess> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-STDERR_KEPT_CHARS); });
  const exited = new Promise<{ reason: string }>((resolve) => {
    child.once('error', (error) => resolve({ reason: error.message }));
    child.once('exit', (code, signal) => resolve({ reason: complaint(stderr) || (signal === null ? `ended with status ${code ?? 0}` : `ended by ${signal}`) }));
  });
  child.stdin?.on('error', () => undefined); // a guest that is gone: `exited` tells
  child.stdin?.write(`${JSON.stringify(config)}\n`);

  let limit: NodeJS.Timeout | undefined;
  const answer = await Promise.race([
    firstMessage(child),
    exited.then(({ reason }): GuestMessage => ({ kind: 'failed', why: reason })),
    new Promise<GuestMessage>((resolve) => {
      limit = setTimeout(() => resolve({ kind: 'failed', why: `no answer within ${BOOT_LIMIT_MS / 1000} seconds` }), BOOT_LIMIT_MS);
    }),
  ]);
  clearTimeout(limit);
  if (answer.kind === 'failed') {
    kill(child);
    await exited;
    throw new GuestError(`Instance ${config.instanceId} could not start: ${answer.why}.`);
  }

  return {
    ready: answer,
    exited,
    endPrograms: (why) => {
      if (child.stdin?.writable === true) child.stdin.write(`${JSON.stringify({ kind: 'end-programs', why } satisfies HostMessage)}\n`);
    },
    stop: async ({ force }) => {
      child.stdin?.end();
      if (force) kill(child);
      const grace = setTimeout(() => kill(child), STOP_GRACE_MS);
      await exited;
      clearTimeout(grace);
    },
  };
}

/** The first line of ours on stdout. What follows is read and dropped, so that a guest can fill neither a pipe nor our memory. */
function firstMessage(child: ChildProcess): Promise<GuestMessage> {
  return new Promise((resolve) => {
    let text = '';
    let found = false;
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (found) return;
      text = (text + part).slice(0, MESSAGE_LINE_LIMIT + 1);
      const end = text.indexOf('\n');
      const message = end < 0 ? undefined : parseGuestMessage(text.slice(0, end));
      if (message === undefined && end < 0 && text.length <= MESSAGE_LINE_LIMIT) return;
      found = true;
      resolve(message ?? { kind: 'failed', why: 'it said something that is not ours' });
    });
  });
}
