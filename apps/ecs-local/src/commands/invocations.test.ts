import { describe, expect, it } from 'vitest';
import type { Agents, RunTask, TaskReport } from '../agents/agents.ts';
import type { Instance } from '../region/instance.ts';
import { Invocations, maxOutputBytes, type CommandRun, type Target } from './invocations.ts';

const instance = (id: string, power: Instance['power'] = 'Running'): Instance => ({
  id, name: id, hostname: id, description: '', regionId: 'local-1', zoneId: 'local-1-a', resourceGroupId: '', tags: {}, kind: 'demo',
  osName: 'Linux', loginAsNonRoot: false, agent: 'running', health: 'Ok', createdAt: 0, power,
});
const run: CommandRun = {
  regionId: 'local-1', commandId: 'c-1', commandName: 'n', description: '', contentBase64: 'ZWNobw==', parameters: {}, username: '', workingDir: '', timeoutSeconds: 60, tags: [],
};

/** The agent side, moved by the test. */
function desk() {
  const tasks: (RunTask & { report: (report: Partial<TaskReport> & Pick<TaskReport, 'state'>) => void; stopped: boolean })[] = [];
  const agents: Agents = {
    status: () => ({ online: true, version: '', sessionManager: true }),
    register: () => undefined,
    forget: () => undefined,
    runTask(task) {
      let listener: (report: TaskReport) => void = () => undefined;
      const entry = { ...task, stopped: false, report: (report: Partial<TaskReport> & Pick<TaskReport, 'state'>) => listener({ output: Buffer.alloc(0), ...report }) };
      tasks.push(entry);
      return { onReport: (given) => (listener = given), stop: () => (entry.stopped = true) };
    },
  };
  let now = 1_000;
  const invocations = new Invocations(agents, () => now);
  const start = (...instances: Instance[]) => invocations.run(run, instances, ({ id }) => Buffer.from(id).toString('base64'));
  const only = (invokeId: string): Target => {
    const target = invocations.list('local-1').find((found) => found.invokeId === invokeId)?.targets[0];
    if (!target) throw new Error('no such invocation');
    return target;
  };
  return { tasks, invocations, start, only, tick: (ms: number) => (now += ms) };
}

describe('invocations', () => {
  it('goes Pending → Running → Success with all output in order', () => {
    const { tasks, start, only, tick } = desk();
    const { invokeId } = start(instance('i-a'));
    expect(only(invokeId)).toMatchObject({ status: 'Pending', createdAt: 1_000 });
    expect(tasks[0]).toMatchObject({ instanceId: 'i-a', commandId: 'c-1', timeoutSeconds: 60, contentBase64: Buffer.from('i-a').toString('base64') });
    tick(500);
    tasks[0]?.report({ state: 'running', output: Buffer.from('one ') });
    expect(only(invokeId)).toMatchObject({ status: 'Running', startedAt: 1_500 });
    tick(500);
    tasks[0]?.report({ state: 'finished', output: Buffer.from('two'), exitCode: 0 });
    expect(only(invokeId)).toMatchObject({ status: 'Success', exitCode: 0, startedAt: 1_500, finishedAt: 2_000, errorCode: '' });
    expect(only(invokeId).output.toString()).toBe('one two');
  });

  it.each<[string, Partial<TaskReport> & Pick<TaskReport, 'state'>, Partial<Target>]>([
    ['an exit code', { state: 'finished', exitCode: 3 }, { status: 'Failed', exitCode: 3, errorCode: 'ExitCodeNonzero' }],
    ['a time limit', { state: 'timeout' }, { status: 'Timeout', errorCode: 'ExecutionTimeout' }],
    ['a stop', { state: 'stopped' }, { status: 'Terminated' }],
    ['a command that could not run', { state: 'error', errorCode: 'AccountNotExists', errorInfo: 'eve' }, { status: 'Error', errorCode: 'AccountNotExists', errorInfo: 'eve' }],
    ['an agent that is not there', { state: 'error', errorCode: 'ClientNotRunning' }, { status: 'Aborted', errorCode: 'ClientNotRunning' }],
  ])('names %s', (_what, report, expected) => {
    const { tasks, start, only } = desk();
    const { invokeId } = start(instance('i-a'));
    tasks[0]?.report(report);
    expect(only(invokeId)).toMatchObject(expected);
    tasks[0]?.report({ state: 'finished', exitCode: 0, output: Buffer.from('late') });
    expect(only(invokeId), 'a last report is the last').toMatchObject(expected);
    expect(only(invokeId).output.toString()).toBe('');
  });

  it('[EO5.10] cuts output at 24 KB and counts what was dropped, here and in the agent', () => {
    const { tasks, start, only } = desk();
    const { invokeId } = start(instance('i-a'));
    tasks[0]?.report({ state: 'running', output: Buffer.alloc(maxOutputBytes - 1, 'a') });
    tasks[0]?.report({ state: 'running', output: Buffer.from('bcd') });
    tasks[0]?.report({ state: 'finished', exitCode: 0, output: Buffer.from('e'), dropped: 100 });
    expect(only(invokeId).output).toHaveLength(maxOutputBytes);
    expect(only(invokeId).output.at(-1)).toBe('b'.charCodeAt(0));
    expect(only(invokeId).dropped).toBe(2 + 1 + 100);
  });

  it('does not ask the agent of an instance that is not running', () => {
    const { tasks, start, only } = desk();
    expect(only(start(instance('i-a', 'Stopped')).invokeId)).toMatchObject({ status: 'Aborted', errorCode: 'InstanceNotRunning' });
    expect(tasks).toEqual([]);
  });

  it('ends what runs in an instance that goes down, and nothing else', () => {
    const { tasks, invocations, start } = desk();
    const { targets } = start(instance('i-a'), instance('i-b'));
    invocations.interrupt('i-a');
    expect(targets.map(({ status, errorCode }) => [status, errorCode])).toEqual([['Error', 'ExecutionInterrupted'], ['Pending', '']]);
    expect(tasks.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(invocations.historyOf('i-a')).toEqual({ count: 1, active: 0, lastAt: 1_000 });
    expect(invocations.historyOf('i-b')).toEqual({ count: 1, active: 1, lastAt: 1_000 });
  });

  it('lists the newest first, by region', () => {
    const { invocations, start } = desk();
    const ids = [start(instance('i-a')), start(instance('i-a'))].map(({ invokeId }) => invokeId);
    expect(invocations.list('local-1').map(({ invokeId }) => invokeId)).toEqual(ids.reverse());
    expect(invocations.list('local-2')).toEqual([]);
  });

  it('keeps a bounded past: the oldest finished runs go, running ones stay', () => {
    const { tasks, invocations, start } = desk();
    const running = start(instance('i-a')).invokeId;
    const oldest = start(instance('i-a')).invokeId;
    tasks[1]?.report({ state: 'finished', exitCode: 0 });
    for (let i = 0; i < 1000; i += 1) {
      start(instance('i-b'));
      tasks.at(-1)?.report({ state: 'finished', exitCode: 0 });
    }
    const kept = invocations.list('local-1').map(({ invokeId }) => invokeId);
    expect(kept).toHaveLength(1000);
    expect(kept).toContain(running);
    expect(kept).not.toContain(oldest);
  });

  it('has room for 500 runs at once', () => {
    const { tasks, invocations, start } = desk();
    for (let i = 0; i < 500; i += 1) start(instance(`i-${i}`));
    expect(invocations.hasRoomFor(1)).toBe(false);
    tasks[0]?.report({ state: 'finished', exitCode: 0 });
    expect(invocations.hasRoomFor(1)).toBe(true);
  });
});
