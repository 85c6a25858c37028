import { afterEach, expect, it, vi } from 'vitest';
import { killSession, signal } from './process-session.ts';

afterEach(() => vi.restoreAllMocks());

it.each(['ESRCH', 'EPERM'])('a process that says %s ends nobody else, and does not save the others of its session', (code) => {
  const tried: number[] = [];
  vi.spyOn(process, 'kill').mockImplementation((pid) => {
    tried.push(pid);
    throw Object.assign(new Error(code), { code });
  });
  expect(() => signal(4_000_000, 'SIGHUP')).not.toThrow();
  killSession(4_000_000);
  expect(tried).toEqual([4_000_000, -4_000_000]);
});

it('any other fault is said', () => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
  });
  expect(() => signal(4_000_000, 'SIGHUP')).toThrow('EINVAL');
});
