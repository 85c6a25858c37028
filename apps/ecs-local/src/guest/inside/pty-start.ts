/**
 * Owns how a program comes onto a pseudoterminal: a session of its own, the terminal as its controlling one, and no other open file. Knows
 * neither input nor output.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { startAlone } from '../descriptors.ts';

interface NativePty {
  /** A pair of descriptors that do not block. The near one, `master`, would be inherited by every program that is started while it is open. */
  open(cols: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string };
  fork(
    file: string, args: readonly string[], env: readonly string[], cwd: string, cols: number, rows: number,
    uid: number, gid: number, utf8: boolean, helperPath: string, onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

const require = createRequire(import.meta.url);
const { requireBinary } = require('@lydell/node-pty/requireBinary.js') as { requireBinary(file: string): NativePty };
const native = requireBinary('pty.node');

export interface PtyProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** 1 to 65,535. */
  readonly cols: number;
  readonly rows: number;
}

export interface PtyExit {
  readonly code: number;
  /** Signal number, 0 when it ended by itself. */
  readonly signal: number;
}

export interface StartedOnPty {
  /** Of the terminal's near end; whoever starts it closes it. It does not block. */
  readonly fd: number;
  readonly pid: number;
  /** Path of the terminal. */
  readonly name: string;
}

/** A few milliseconds are usual. */
const PREPARE_LIMIT_MS = 1_000;

/** @throws Error when the pseudoterminal cannot be made or nothing can be started on it. */
export function startOnPty(program: PtyProgram, onExit: (exit: PtyExit) => void): StartedOnPty {
  return process.platform === 'linux' ? startOnLinux(program, onExit) : startOnMac(program, onExit);
}

export function resizePty(fd: number, cols: number, rows: number): void {
  native.resize(fd, cols, rows);
}

/**
 * Not node-pty's `fork`: its child inherits the near ends of all other terminals, so that any account could type into any other's. `setsid`
 * makes the session and gives it the terminal; it does not fork, because a child of ours leads no group.
 */
function startOnLinux({ file, args, env, cwd, cols, rows }: PtyProgram, onExit: (exit: PtyExit) => void): StartedOnPty {
  const { master, slave, pty } = native.open(cols, rows);
  try {
    prepare(slave);
    const child = startAlone([slave, slave, slave], (stdio) => spawn('setsid', ['--ctty', file, ...args], { cwd, env: { ...env }, stdio }));
    child.on('error', () => undefined); // said below, where there is no pid
    child.on('exit', (code, by) => onExit({ code: code ?? 0, signal: by === null ? 0 : constants.signals[by] }));
    if (child.pid === undefined) throw new Error('setsid could not be started.');
    return { fd: master, pid: child.pid, name: pty };
  } catch (error) {
    closeSync(master);
    throw error;
  } finally {
    closeSync(slave);
  }
}

/**
 * Erasing a character in a line that the kernel edits erases all its bytes; everything else of the terminal is as the kernel makes it. Before the
 * program and not in front of it: a Ctrl-C that comes early would end what prepares, and the program would never run. What has no process to
 * spare goes without.
 */
function prepare(slave: number): void {
  startAlone([slave, 'ignore', 'ignore'], (stdio) => spawnSync('stty', ['iutf8'], { stdio, timeout: PREPARE_LIMIT_MS }));
}

/** macOS has no `setsid`; there node-pty starts programs through a helper of its own, which closes what they would inherit (POSIX_SPAWN_CLOEXEC_DEFAULT). */
function startOnMac({ file, args, env, cwd, cols, rows }: PtyProgram, onExit: (exit: PtyExit) => void): StartedOnPty {
  const helper = require.resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`);
  const pairs = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const { fd, pid, pty } = native.fork(file, args, pairs, cwd, cols, rows, -1, -1, true, helper, (code, signal) => onExit({ code, signal }));
  return { fd, pid, name: pty };
}
