import { describe, expect, it } from 'vitest';
import { HandTime } from '../../test/hand-time.ts';
import type { RunTask, TaskReport } from './agents.ts';
import { deliveryMs, reportSlackMs, TaskDesk } from './task-desk.ts';

const task: RunTask = { instanceId: 'i-1', taskId: 't-1', commandId: 'c-1', commandName: 'x', contentBase64: 'bHM=', workingDir: '/root', username: 'root', timeoutSeconds: 60 };

const setUp = () => {
  const time = new HandTime();
  const kicks: string[] = [];
  const desk = new TaskDesk({ time, kick: (instanceId, text) => kicks.push(`${instanceId}: ${text}`) > 0 });
  const run = (change: Partial<RunTask> = {}, reachable = true) => {
    const reports: TaskReport[] = [];
    const handle = desk.run({ ...task, ...change }, { reachable });
    handle.onReport((report) => reports.push(report));
    return { handle, reports };
  };
  const report = (kind: 'running' | 'finish' | 'error' | 'stopped' | 'verified', query: string, output = '', instanceId = 'i-1') =>
    desk.report({ instanceId, kind, query: new URLSearchParams(query) }, Buffer.from(output));
  return { time, kicks, desk, run, report };
};

describe('task desk', () => {
  it('[SM6.6] kicks, hands the task out once, and passes the reports on', () => {
    const { kicks, desk, run, report } = setUp();
    const { reports } = run();
    expect(kicks).toEqual(['i-1: kick_vm task run t-1']);
    const listed = desk.list('i-1', 't-1');
    expect(listed.run).toEqual([{
      task: { type: 'RunShellScript', taskID: 't-1', commandId: 'c-1', timeOut: '60', commandName: 'x', invokeVersion: 1, commandContent: 'bHM=', workingDirectory: '/root', username: 'root' },
      output: { interval: 1000, logQuota: 18_000, skipEmpty: true, sendStart: true },
      repeat: 'Once',
    }]);
    expect(desk.list('i-1').run).toEqual([]);
    expect(report('verified', 'taskId=t-1')).toBe(true);
    expect(report('running', 'taskId=t-1&start=1', 'hello ')).toBe(true);
    expect(report('finish', 'taskId=t-1&start=1&end=2&exitCode=3&dropped=7', 'world')).toBe(true);
    expect(reports).toEqual([
      { state: 'running', output: Buffer.from('hello ') },
      { state: 'finished', output: Buffer.from('world'), exitCode: 3, dropped: 7 },
    ]);
    expect(report('finish', 'taskId=t-1&exitCode=0')).toBe(false);
  });

  it('shows a task to its own instance only, and takes reports from it only', () => {
    const { desk, run, report } = setUp();
    const { reports } = run();
    expect(desk.list('i-2', 't-1').run).toEqual([]);
    expect(report('finish', 'taskId=t-1&exitCode=0', 'forged', 'i-2')).toBe(false);
    expect(desk.list('i-1').run).toHaveLength(1);
    expect(report('finish', 'taskId=t-1&exitCode=0', 'forged', 'i-2')).toBe(false);
    expect(reports).toEqual([]);
  });

  it('takes no report of a task that was not handed out', () => {
    const { run, report } = setUp();
    run();
    expect(report('finish', 'taskId=t-1&exitCode=0')).toBe(false);
  });

  it('says ClientNotRunning when the agent is offline, also to a listener that comes later', () => {
    const { kicks, run } = setUp();
    expect(run({}, false).reports).toMatchObject([{ state: 'error', errorCode: 'ClientNotRunning' }]);
    expect(kicks).toEqual([]);
  });

  it('says DeliveryTimeout when nobody fetches it, and ClientNotResponse when nobody reports the end', () => {
    const { time, desk, run } = setUp();
    const lost = run();
    time.advance(deliveryMs);
    expect(lost.reports).toMatchObject([{ state: 'error', errorCode: 'DeliveryTimeout' }]);
    const silent = run();
    desk.list('i-1');
    time.advance(60_000 + reportSlackMs - 1);
    expect(silent.reports).toEqual([]);
    time.advance(1);
    expect(silent.reports).toMatchObject([{ state: 'timeout', errorCode: 'ClientNotResponse' }]);
    expect(time.pending).toBe(0);
  });

  it('stops: at once when not fetched, through the list when running', () => {
    const { kicks, desk, run, report } = setUp();
    const early = run();
    early.handle.stop();
    expect(early.reports).toMatchObject([{ state: 'stopped' }]);
    const late = run({ taskId: 't-2' });
    desk.list('i-1');
    late.handle.stop();
    expect(kicks.at(-1)).toBe('i-1: kick_vm task stop t-2');
    expect(desk.list('i-1', 't-2')).toMatchObject({ run: [], stop: [{ task: { taskID: 't-2' } }] });
    report('stopped', 'taskId=t-2');
    expect(late.reports).toMatchObject([{ state: 'stopped' }]);
    late.handle.stop();
    expect(late.reports).toHaveLength(1);
  });

  it('refuses a task id that would be two words of a kick, and one that is in use', () => {
    const { run } = setUp();
    for (const taskId of ['t-1 session', '', 't\n', 'x'.repeat(65)]) expect(() => run({ taskId })).toThrow(RangeError);
    run();
    expect(() => run()).toThrow(RangeError);
  });

  it('ends what a stopped instance will never report', () => {
    const { desk, run } = setUp();
    const [mine, other] = [run(), run({ taskId: 't-2', instanceId: 'i-2' })];
    desk.forget('i-1');
    expect(mine.reports).toMatchObject([{ state: 'error', errorCode: 'InstanceNotRunning' }]);
    expect(other.reports).toEqual([]);
  });

  it('kicks again what was not fetched when the agent comes back', () => {
    const { kicks, desk, run } = setUp();
    run();
    run({ taskId: 't-2' });
    desk.list('i-1', 't-1');
    desk.retry('i-1');
    expect(kicks.slice(2)).toEqual(['i-1: kick_vm task run t-2']);
  });
});
