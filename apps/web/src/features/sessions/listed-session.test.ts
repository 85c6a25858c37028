import type { SessionRecord } from '@workbench/db';
import { errorCodes } from '@workbench/protocol';
import { describe, expect, it } from 'vitest';
import { catalogues } from '../../messages/catalogues.ts';
import { durationWords, endedInPeace, endWords, exitWords, toListedSession, transportWords } from './listed-session.ts';

const { en } = catalogues;
const startedAt = new Date('2026-11-22T10:00:00Z');
const after = (ms: number): Date => new Date(startedAt.getTime() + ms);
const record: SessionRecord = {
  id: `ses_${'a'.repeat(26)}`,
  userId: 'me',
  userName: 'lin',
  gatewayId: 'gw',
  gatewayBootId: 'boot',
  regionId: 'local-1',
  instanceId: 'i-1',
  instanceName: 'web-1',
  transport: 'ssh',
  route: 'public',
  username: 'root',
  clientAddress: null,
  startedAt,
  deadlineAt: after(6 * 3_600_000),
  endedAt: null,
  endCode: null,
  endDetail: null,
};
const ended = (code: string) => ({ code, exitCode: null, signal: null });

describe('how long a session lasted', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 0 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [90_061_000, '25 h 1 min'],
  ])('%d ms is %s', (ms, words) => expect(durationWords(en.sessions.durations, ms).replaceAll('\u00a0', ' ')).toBe(words));

  it('goes on while it runs, and stops at its end', () => {
    expect(toListedSession(record, 'me', after(5_000))).toMatchObject({ lastedMs: 5_000, end: null, own: true });
    expect(toListedSession({ ...record, endedAt: after(2_000), endCode: 'exited' }, 'me', after(5_000)).lastedMs).toBe(2_000);
  });

  it('is not negative when the clocks of two hosts differ', () => {
    expect(toListedSession(record, 'me', after(-40)).lastedMs).toBe(0);
  });
});

describe('how a session ended', () => {
  it('is said in the words of the catalogue to its own user', () => {
    for (const code of errorCodes) expect(endWords(en, { end: ended(code), own: true })).toBe(en.errors[code].what);
  });

  it('never says "you" to somebody else about what a user did', () => {
    for (const code of ['ended-by-user', 'host-key-declined', 'signed-out', 'account-ended']) expect(endWords(en, { end: ended(code), own: false })).not.toMatch(/\byou/i);
  });

  it('has words for a code of another version', () => {
    expect(endWords(en, { end: ended('toString'), own: false })).toBe(en.errors.internal.what);
  });

  it('tells what the shell said, where it is not the usual', () => {
    expect(exitWords(en.sessions, { code: 'exited', exitCode: 0, signal: null })).toBeNull();
    expect(exitWords(en.sessions, { code: 'exited', exitCode: 130, signal: null })).toBe('Exit status 130');
    expect(exitWords(en.sessions, { code: 'exited', exitCode: null, signal: 'HUP' })).toBe('Signal HUP');
    expect(exitWords(en.sessions, null)).toBeNull();
  });

  it('is alarming only where something went wrong', () => {
    expect(endedInPeace(ended('exited'))).toBe(true);
    expect(endedInPeace(ended('connection-lost'))).toBe(false);
  });
});

it('names the road, also one that it does not know', () => {
  expect(transportWords(en.sessions, { transport: 'session-manager', route: null })).toBe('Session Manager');
  expect(transportWords(en.sessions, { transport: 'ssh', route: 'public' })).toBe('SSH · public');
  expect(transportWords(en.sessions, { transport: 'telepathy', route: 'far' })).toBe('telepathy');
});
