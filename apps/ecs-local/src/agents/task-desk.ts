/**
 * Owns the run tasks of all agents (SM6.6, SM6.7): handed out once, reported by their own instance only, and ended by time when the
 * agent does not. It opens no socket; a kick is a function it is given.
 */
import type { RunTask, TaskHandle, TaskReport } from './agents.ts';
import type { Time } from '../relay/time.ts';

/** How long a task may wait to be fetched: a lost kick is repeated when the agent attaches again (SM8.4), about 6 s later. */
export const deliveryMs = 60_000;
/** How long after its own time-out a task may still report: the agent kills, collects and posts in this time. */
export const reportSlackMs = 30_000;
/** The agent keeps at most this much output of a task, in bytes; the service documents 24 KB after Base64 (EO5.10). */
const outputQuotaBytes = 18_000;

const taskIdForm = /^[A-Za-z0-9-]{1,64}$/;

/** The last path segment of a report (SM6.5). */
export const reportKinds = ['verified', 'running', 'finish', 'error', 'timeout', 'stopped', 'invalid'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** One element of `run` or `stop` in the task list. */
type TaskEntry = Readonly<Record<string, unknown>>;

interface PendingTask {
  readonly task: RunTask;
  readonly listeners: Set<(report: TaskReport) => void>;
  early: TaskReport[];
  delivered: boolean;
  stopping: boolean;
  cancelDeadline: () => void;
}

export class TaskDesk {
  readonly #tasks = new Map<string, PendingTask>();
  readonly #time: Time;
  readonly #kick: (instanceId: string, text: string) => boolean;

  constructor(deps: { time: Time; kick: (instanceId: string, text: string) => boolean }) {
    this.#time = deps.time;
    this.#kick = deps.kick;
  }

  /** @throws RangeError when the task id is malformed or already in use. */
  run(task: RunTask, opts: { reachable: boolean }): TaskHandle {
    if (!taskIdForm.test(task.taskId)) throw new RangeError('taskId must be 1 to 64 letters, digits or hyphens');
    if (this.#tasks.has(task.taskId)) throw new RangeError(`taskId ${task.taskId} is in use`);
    const pending: PendingTask = { task, listeners: new Set(), early: [], delivered: false, stopping: false, cancelDeadline: () => {} };
    this.#tasks.set(task.taskId, pending);
    if (opts.reachable) {
      pending.cancelDeadline = this.#time.after(deliveryMs, () => this.#end(pending, failure('DeliveryTimeout', 'The agent did not fetch the task in time.')));
      this.#kick(task.instanceId, `kick_vm task run ${task.taskId}`);
    } else {
      this.#end(pending, failure('ClientNotRunning', 'The Cloud Assistant agent of the instance is not running.'));
    }
    return {
      onReport: (listener) => {
        pending.listeners.add(listener);
        for (const report of pending.early.splice(0)) listener(report);
      },
      stop: () => this.#stop(pending),
    };
  }

  /** What this agent is to run and to stop; a task is handed out once, as running a command twice is worse than not at all. */
  list(instanceId: string, taskId?: string): { run: TaskEntry[]; stop: TaskEntry[] } {
    const own = [...this.#tasks.values()].filter(({ task }) => task.instanceId === instanceId && (taskId ?? task.taskId) === task.taskId);
    const run = own.filter((pending) => !pending.delivered);
    for (const pending of run) this.#deliver(pending);
    return { run: run.map(({ task }) => entry(task)), stop: own.filter((pending) => pending.stopping).map(({ task }) => entry(task)) };
  }

  /** False when this instance has no such task under way. */
  report(from: { instanceId: string; kind: ReportKind; query: URLSearchParams }, output: Buffer): boolean {
    const pending = this.#tasks.get(from.query.get('taskId') ?? '');
    if (!pending || pending.task.instanceId !== from.instanceId || !pending.delivered) return false;
    if (from.kind === 'verified') return true;
    const report = toReport(from.kind, from.query, output);
    if (report.state === 'running') this.#tell(pending, report);
    else this.#end(pending, report);
    return true;
  }

  /** Kicks again what was not fetched: the agent attached or finished starting. */
  retry(instanceId: string): void {
    for (const { task, delivered } of this.#tasks.values()) {
      if (task.instanceId === instanceId && !delivered) this.#kick(instanceId, `kick_vm task run ${task.taskId}`);
    }
  }

  /** The instance stopped: its tasks will not report any more. */
  forget(instanceId: string): void {
    for (const pending of [...this.#tasks.values()]) {
      if (pending.task.instanceId === instanceId) this.#end(pending, failure('InstanceNotRunning', 'The instance stopped.'));
    }
  }

  close(): void {
    for (const pending of this.#tasks.values()) pending.cancelDeadline();
    this.#tasks.clear();
  }

  #deliver(pending: PendingTask): void {
    pending.delivered = true;
    pending.cancelDeadline();
    const limitMs = pending.task.timeoutSeconds * 1000 + reportSlackMs;
    pending.cancelDeadline = this.#time.after(limitMs, () =>
      this.#end(pending, { state: 'timeout', output: Buffer.alloc(0), errorCode: 'ClientNotResponse', errorInfo: 'The agent did not report the end of the task.' }),
    );
  }

  #stop(pending: PendingTask): void {
    if (this.#tasks.get(pending.task.taskId) !== pending) return;
    if (!pending.delivered) return this.#end(pending, { state: 'stopped', output: Buffer.alloc(0) });
    pending.stopping = true;
    this.#kick(pending.task.instanceId, `kick_vm task stop ${pending.task.taskId}`);
  }

  #end(pending: PendingTask, report: TaskReport): void {
    pending.cancelDeadline();
    this.#tasks.delete(pending.task.taskId);
    this.#tell(pending, report);
  }

  #tell(pending: PendingTask, report: TaskReport): void {
    if (pending.listeners.size === 0) pending.early.push(report);
    for (const listener of pending.listeners) listener(report);
  }
}

const failure = (errorCode: string, errorInfo: string): TaskReport => ({ state: 'error', output: Buffer.alloc(0), errorCode, errorInfo });

/** `timeOut` is a string on the wire; `skipEmpty` and `sendStart` make the reports of SM6.7. */
const entry = (task: RunTask): TaskEntry => ({
  task: {
    type: 'RunShellScript',
    taskID: task.taskId,
    commandId: task.commandId,
    timeOut: String(task.timeoutSeconds),
    commandName: task.commandName,
    invokeVersion: 1,
    commandContent: task.contentBase64,
    workingDirectory: task.workingDir,
    username: task.username,
  },
  output: { interval: 1000, logQuota: outputQuotaBytes, skipEmpty: true, sendStart: true },
  repeat: 'Once',
});

const states = { running: 'running', finish: 'finished', timeout: 'timeout', error: 'error', invalid: 'error', stopped: 'stopped' } as const;

function toReport(kind: Exclude<ReportKind, 'verified'>, query: URLSearchParams, output: Buffer): TaskReport {
  const exitCode = wholeNumber(query.get('exitCode'));
  const dropped = wholeNumber(query.get('dropped'));
  const errorCode = word(query.get('errCode') ?? query.get('param'));
  const errorInfo = word(query.get('errDesc') ?? query.get('value'));
  return {
    state: states[kind],
    output,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(dropped === undefined ? {} : { dropped }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(errorInfo === undefined ? {} : { errorInfo }),
  };
}

const wholeNumber = (text: string | null): number | undefined => (text !== null && /^-?\d{1,10}$/.test(text) ? Number(text) : undefined);

/** The agent's own words, short enough to be shown. */
const word = (text: string | null): string | undefined => (text ? text.slice(0, 256) : undefined);
