import { expect, it } from 'vitest';
import { judge, type ProbeEnd } from './sandbox.ts';

const end = (over: Partial<ProbeEnd>): ProbeEnd => ({ said: '', complained: '', code: 1, signal: null, ...over });

it.each<[string, Partial<ProbeEnd>, string]>([
  ['stand', { said: 'walled, filtered', code: 0 }, 'namespaces'],
  ['stand, without the filter', { said: 'walled', code: 0 }, 'namespaces'],
  ['are forbidden', { complained: 'unshare: write failed /proc/self/uid_map: Operation not permitted\n' }, 'none'],
  ['end by a signal of the system', { signal: 'SIGSYS', code: null }, 'none'],
  ['say nothing', {}, 'none'],
  ['lack their program', { notStarted: 'ENOENT', code: null }, 'none'],
  ['take too long', { signal: 'SIGKILL', code: null }, 'unknown'],
  ['are killed for want of memory', { code: 137 }, 'unknown'],
  ['find no processes left', { notStarted: 'EAGAIN', code: null }, 'unknown'],
  ['cannot start a program', { complained: 'boot: 5: Cannot fork\n', code: 2 }, 'unknown'],
  ['cannot start a thread', { complained: 'node[1]: uv_thread_create: Assertion failed\n', code: 134 }, 'unknown'],
  ['find no memory', { signal: 'SIGTRAP', code: null }, 'unknown'],
  ['find no room', { complained: 'mount: /mnt/root: No space left on device.\n' }, 'unknown'],
])('walls that %s', (_name, over, kind) => {
  expect(judge(end(over)).kind).toBe(kind);
});

it('walls that this system is set to forbid cannot stand: it says that there is no room', () => {
  const refused = end({ complained: 'unshare: unshare failed: No space left on device\n' });
  expect(judge(refused).kind).toBe('unknown');
  expect(judge(refused, 'max_user_namespaces')).toEqual({ kind: 'none', why: 'user.max_user_namespaces is 0 on this system' });
});
