import { describe, expect, it } from 'vitest';
import { parseSessionList, parseTaskList } from './lists.ts';

describe('a session list (SM7.3)', () => {
  it('is read', () => {
    const text = '{"code":200,"instanceId":"i-1","session":[{"channelId":"s-1","websocketUrl":"ignored","cmdContent":"","username":"daemon","windowsPasswordName":"","targetHost":"","portNumber":"22","flowLimit":204800}]}';
    expect(parseSessionList(text)).toEqual([{ channelId: 's-1', cmdContent: '', username: 'daemon', targetHost: '', portNumber: '22', flowLimit: 204_800 }]);
  });
  it('gives nothing for what it cannot use', () => {
    for (const text of ['', 'no', '[]', '{}', '{"session":{}}', '{"session":[{}]}', `{"session":[{"channelId":"${'x'.repeat(33)}"}]}`]) expect(parseSessionList(text)).toEqual([]);
  });
  it('takes no limit for one that makes no sense', () => expect(parseSessionList('{"session":[{"channelId":"s-1","flowLimit":-5}]}')[0]?.flowLimit).toBe(0));
});

describe('a task list (SM6.6)', () => {
  it('is read', () => {
    const text = JSON.stringify({
      run: [{ task: { type: 'RunShellScript', taskID: 't-1', commandId: 'c-1', timeOut: '60', invokeVersion: 2, commandContent: 'bHM=', workingDirectory: '/tmp', username: 'daemon' }, output: { interval: 500, logQuota: 100, skipEmpty: true, sendStart: true }, repeat: 'Once' }],
      stop: [{ task: { taskID: 't-0' } }],
    });
    expect(parseTaskList(text)).toEqual({
      run: [{ taskId: 't-1', script: Buffer.from('ls'), workingDirectory: '/tmp', username: 'daemon', timeoutMs: 60_000, invokeVersion: 2, reportEveryMs: 500, quotaBytes: 100, skipEmpty: true, sendStart: true }],
      stop: ['t-0'],
    });
  });
  it('leaves out a task whose id could be a path', () => expect(parseTaskList('{"run":[{"task":{"taskID":"../x"}},{"task":{"taskID":""}}]}').run).toEqual([]));
  it('has sensible times for a task without', () => expect(parseTaskList('{"run":[{"task":{"taskID":"t"}}]}').run[0]).toMatchObject({ timeoutMs: 60_000, reportEveryMs: 1000, quotaBytes: 12_000 }));
});
