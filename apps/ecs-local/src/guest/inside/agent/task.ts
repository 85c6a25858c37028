/** Runs one command of the task list in the guest and reports on it (SM6.6, SM6.7). Knows no kicks. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { constants } from 'node:os';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { startAlone } from '../../descriptors.ts';
import { programAs } from '../account-program.ts';
import type { Accounts } from '../accounts.ts';
import { killSession } from '../process-session.ts';
import type { Endpoint } from './endpoint.ts';
import { TaskOutput } from './task-output.ts';

/** One element of `run` (SM6.6), checked. */
export interface TaskEntry {
  readonly taskId: string;
  readonly script: Buffer;
  readonly workingDirectory: string;
  readonly username: string;
  readonly timeoutMs: number;
  readonly invokeVersion: number;
  readonly reportEveryMs: number;
  readonly quotaBytes: number;
  readonly skipEmpty: boolean;
  readonly sendStart: boolean;
}

export interface TaskDeps {
  readonly endpoint: Endpoint;
  readonly accounts: Accounts;
  readonly walled: boolean;
  /** The guest's root folder. */
  readonly files: string;
}

/** What a command said last is in the pipe when it exits; this is long enough to read it on a busy computer. */
const AFTER_EXIT_MS = 1_000;
/** Bash's convention for a program ended by a signal. */
const SIGNAL_STATUS = 128;

class TaskFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class Task {
  readonly #entry: TaskEntry;
  readonly #deps: TaskDeps;
  readonly #start = Date.now();
  readonly #output: TaskOutput;
  #stopped = false;
  #kill: (why: 'timeout' | 'stopped') => void = () => undefined;

  constructor(entry: TaskEntry, deps: TaskDeps) {
    this.#entry = entry;
    this.#deps = deps;
    this.#output = new TaskOutput(entry.quotaBytes);
  }

  stop(): void {
    this.#stopped = true;
    this.#kill('stopped');
  }

  /** Resolves when the last report is out. Never rejects. */
  async run(): Promise<void> {
    const script = path.join(this.#deps.files, 'tmp', 'cloud-assistant', `${this.#entry.taskId}.sh`);
    try {
      await mkdir(path.dirname(script), { recursive: true, mode: 0o755 });
      await writeFile(script, this.#entry.script, { mode: 0o755 });
      await this.#execute(script);
    } catch (error) {
      const code = error instanceof TaskFailure ? error.code : 'ExecutionException';
      await this.#report('error', Buffer.alloc(0), { end: Date.now(), errCode: code, errDesc: error instanceof Error ? error.message : String(error) });
    } finally {
      await rm(script, { force: true });
    }
  }

  async #execute(script: string): Promise<void> {
    const account = await this.#deps.accounts.find(this.#entry.username === '' ? 'root' : this.#entry.username);
    if (account === undefined) throw new TaskFailure('AccountNotExists', `There is no user ${this.#entry.username}.`);
    const cwd = this.#entry.workingDirectory === '' ? account.home : this.#entry.workingDirectory;
    await access(cwd).catch(() => {
      throw new TaskFailure('DirectoryNotExists', `There is no directory ${cwd}.`);
    });
    // sh runs what has no #! line itself; the path is data, not text of the command.
    const program = programAs(account, ['/bin/sh', '-c', 'exec "$0"', script], { walled: this.#deps.walled });
    if (this.#entry.sendStart) await this.#report('running', Buffer.alloc(0), {});
    // The word to stop came before there was anything to kill.
    if (this.#stopped) return this.#report('stopped', Buffer.alloc(0), { end: Date.now() });
    const child = startAlone(['ignore', 'pipe', 'pipe'], (stdio) => spawn(program.file, program.args, { cwd, env: { ...program.env }, stdio, detached: true }) as ChildProcessByStdio<null, Readable, Readable>);
    let ended: 'timeout' | 'stopped' | undefined;
    this.#kill = (why) => {
      ended ??= why;
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killSession(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    child.stdout.on('data', (bytes: Buffer) => this.#output.add(bytes));
    child.stderr.on('data', (bytes: Buffer) => this.#output.add(bytes));
    // A background program that keeps the output open does not keep the task.
    child.once('exit', () => setTimeout(() => [child.stdout, child.stderr].forEach((output) => output.destroy()), AFTER_EXIT_MS));
    const limit = setTimeout(() => this.#kill('timeout'), this.#entry.timeoutMs);
    let reporting = Promise.resolve();
    const news = setInterval(() => {
      reporting = reporting.then(() => this.#reportNews());
    }, this.#entry.reportEveryMs);
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new TaskFailure('ExecutionException', error.message)));
      child.once('close', (code, by) => resolve(code ?? SIGNAL_STATUS + (by === null ? 0 : constants.signals[by])));
    }).finally(() => {
      clearTimeout(limit);
      clearInterval(news);
    });
    await reporting;
    const rest = this.#output.takeRest();
    await this.#report(ended ?? 'finish', rest, { end: Date.now(), exitCode, dropped: this.#output.dropped });
  }

  async #reportNews(): Promise<void> {
    const news = this.#output.takeNews();
    if (news.length > 0 || !this.#entry.skipEmpty) await this.#report('running', news, {});
  }

  async #report(kind: 'running' | 'finish' | 'timeout' | 'stopped' | 'error', body: Buffer, more: Readonly<Record<string, string | number>>): Promise<void> {
    const query = { taskId: this.#entry.taskId, invokeVersion: this.#entry.invokeVersion, start: this.#start, ...more };
    await this.#deps.endpoint.request('POST', `/luban/api/v1/task/${kind}`, { query, body }).catch(() => undefined); // the region ends what does not report
  }
}
