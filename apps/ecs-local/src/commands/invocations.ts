/** Runs of commands on instances, and what came of them; the agents do the running. Knows neither the wire of the API nor that of the agents. */
import { randomBytes } from 'node:crypto';
import type { Agents, TaskReport } from '../agents/agents.ts';
import type { Instance } from '../region/instance.ts';

/** Per instance (EO5.10), as far as this region can reach them. */
export type TargetStatus = 'Pending' | 'Running' | 'Success' | 'Failed' | 'Error' | 'Timeout' | 'Aborted' | 'Terminated';

export interface CommandRun {
  readonly regionId: string;
  readonly commandId: string;
  readonly commandName: string;
  readonly description: string;
  /** The command as it was given, placeholders and all. */
  readonly contentBase64: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly username: string;
  readonly workingDir: string;
  readonly timeoutSeconds: number;
  readonly tags: readonly { readonly key: string; readonly value: string | undefined }[];
}

export interface Target {
  readonly instanceId: string;
  readonly createdAt: number;
  readonly status: TargetStatus;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly updatedAt: number;
  /** At most `maxOutputBytes`; what came after is counted in `dropped`. */
  readonly output: Buffer;
  readonly dropped: number;
  readonly exitCode?: number;
  readonly errorCode: string;
  readonly errorInfo: string;
}

export interface Invocation extends CommandRun {
  readonly invokeId: string;
  readonly createdAt: number;
  readonly targets: readonly Target[];
}

/** Documented: Output is cut at 24 KB (EO5.10). */
export const maxOutputBytes = 24 * 1024;
/** Records kept, counted per instance: at most 24 MB of output. The service keeps two weeks, this region its newest ones. */
const maxTargets = 1000;
/** Runs not yet finished, counted per instance; beyond it Invocation.ExceedQuota. */
const maxActiveTargets = 500;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Kept = Omit<Invocation, 'targets'> & { readonly targets: Mutable<Target>[]; readonly sequence: number };

const isOver = ({ status }: Target): boolean => status !== 'Pending' && status !== 'Running';

export class Invocations {
  private readonly agents: Agents;
  private readonly now: () => number;
  private readonly kept = new Map<string, Kept>();
  private readonly stops = new Map<Target, () => void>();
  private sequence = 0;

  constructor(agents: Agents, now: () => number) {
    this.agents = agents;
    this.now = now;
  }

  /** Whether `count` more runs fit. */
  hasRoomFor(count: number): boolean {
    return this.stops.size + count <= maxActiveTargets;
  }

  /** Starts a command on instances; `contentFor` gives the script of each, placeholders filled. Returns at once. */
  run(run: CommandRun, instances: readonly Instance[], contentFor: (instance: Instance, invokeId: string) => string): Invocation {
    const createdAt = this.now();
    const invokeId = newId('t');
    const targets = instances.map(({ id }): Mutable<Target> => ({
      instanceId: id, createdAt, updatedAt: createdAt, status: 'Pending', output: Buffer.alloc(0), dropped: 0, errorCode: '', errorInfo: '',
    }));
    const invocation: Kept = { ...run, invokeId, createdAt, targets, sequence: (this.sequence += 1) };
    this.kept.set(invokeId, invocation);
    this.forgetOldest();
    instances.forEach((instance, i) => {
      const target = targets[i];
      if (target) this.deliver(invocation, target, { instance, contentBase64: contentFor(instance, invokeId) });
    });
    return invocation;
  }

  /** Newest first. */
  list(regionId: string): Invocation[] {
    return [...this.kept.values()].filter((invocation) => invocation.regionId === regionId).reverse();
  }

  /** Place of an invocation in lists that begin with the newest. */
  position(invokeId: string): number | undefined {
    const sequence = this.kept.get(invokeId)?.sequence;
    return sequence === undefined ? undefined : -sequence;
  }

  /** What DescribeCloudAssistantStatus says of an instance's past. */
  historyOf(instanceId: string): { readonly count: number; readonly active: number; readonly lastAt: number | undefined } {
    const targets = [...this.kept.values()].flatMap((invocation) => invocation.targets.filter((target) => target.instanceId === instanceId));
    return { count: targets.length, active: targets.filter((target) => !isOver(target)).length, lastAt: targets.at(-1)?.createdAt };
  }

  /** The instance went down: what ran in it is over. */
  interrupt(instanceId: string): void {
    for (const { targets } of this.kept.values()) {
      for (const target of targets) {
        if (target.instanceId !== instanceId || isOver(target)) continue;
        this.stops.get(target)?.();
        this.finish(target, 'Error', { errorCode: 'ExecutionInterrupted', errorInfo: 'The instance stopped while the command was running.' });
      }
    }
  }

  private deliver(invocation: Kept, target: Mutable<Target>, { instance, contentBase64 }: { instance: Instance; contentBase64: string }): void {
    if (instance.power !== 'Running') {
      this.finish(target, 'Aborted', { errorCode: 'InstanceNotRunning', errorInfo: 'The instance is not running.' });
      return;
    }
    const task = this.agents.runTask({
      instanceId: instance.id,
      taskId: newId('t'),
      commandId: invocation.commandId,
      commandName: invocation.commandName,
      contentBase64,
      workingDir: invocation.workingDir,
      username: invocation.username,
      timeoutSeconds: invocation.timeoutSeconds,
    });
    this.stops.set(target, () => task.stop());
    task.onReport((report) => this.handleReport(target, report));
  }

  private handleReport(target: Mutable<Target>, report: TaskReport): void {
    if (isOver(target)) return;
    target.updatedAt = this.now();
    const room = maxOutputBytes - target.output.length;
    target.output = Buffer.concat([target.output, report.output.subarray(0, room)]);
    target.dropped += Math.max(0, report.output.length - room) + (report.dropped ?? 0);
    if (report.state === 'running') {
      target.status = 'Running';
      target.startedAt ??= this.now();
      return;
    }
    if (report.exitCode !== undefined) target.exitCode = report.exitCode;
    this.finish(target, ...outcomeOf(report));
  }

  private finish(target: Mutable<Target>, status: TargetStatus, { errorCode, errorInfo }: { errorCode: string; errorInfo: string }): void {
    const now = this.now();
    Object.assign(target, { status, errorCode, errorInfo, finishedAt: now, updatedAt: now });
    if (status !== 'Aborted') target.startedAt ??= now;
    this.stops.delete(target);
  }

  private forgetOldest(): void {
    let count = [...this.kept.values()].reduce((sum, { targets }) => sum + targets.length, 0);
    for (const { invokeId, targets } of this.kept.values()) {
      if (count <= maxTargets) return;
      if (!targets.every(isOver)) continue;
      this.kept.delete(invokeId);
      count -= targets.length;
    }
  }
}

/** Errors that mean the command never reached the instance. */
const undelivered = new Set(['ClientNotRunning', 'ClientNotResponse', 'DeliveryTimeout']);

function outcomeOf({ state, exitCode, errorCode = '', errorInfo = '' }: TaskReport): [TargetStatus, { errorCode: string; errorInfo: string }] {
  if (state === 'finished') {
    if (exitCode === 0) return ['Success', { errorCode: '', errorInfo: '' }];
    return ['Failed', { errorCode: errorCode || 'ExitCodeNonzero', errorInfo: errorInfo || 'The command ended with an exit code that is not 0.' }];
  }
  if (state === 'timeout') return ['Timeout', { errorCode: errorCode || 'ExecutionTimeout', errorInfo: errorInfo || 'The command did not end within its time limit.' }];
  if (state === 'stopped') return ['Terminated', { errorCode, errorInfo }];
  return [undelivered.has(errorCode) ? 'Aborted' : 'Error', { errorCode: errorCode || 'ExecutionException', errorInfo }];
}

/** Ids as the service writes them: a letter, a hyphen, letters and digits. */
export const newId = (prefix: string): string => `${prefix}-l${randomBytes(10).toString('hex')}`;
