import type { ConnectionState } from '@workbench/client';
import { describe, expect, test } from 'vitest';
import { idleEnd, noNotices, noticesIn, noticesShown, withNotice, withoutNotice, type Notice, type Notices } from './notices.ts';

const MINUTE = 60_000;
const end = (kind: 'deadline' | 'idle' | 'draining', minutes: number, id: number): Notice => ({ kind, id, endsAt: minutes * MINUTE });
const copied: Notice = { kind: 'copied', id: 1 };
const blocked: Notice = { kind: 'remoteCopyBlocked', id: 2, text: 'text' };
const notSent: Notice = { kind: 'not-sent', id: 3, bytes: 5 };
const deadline = end('deadline', 15, 4);
const idle = end('idle', 1, 5);
const draining = end('draining', 5, 6);

const after = (...notices: Notice[]): Notices => notices.reduce(withNotice, noNotices);
const state = (name: string, resuming: object | null = null): ConnectionState => ({ name, resuming }) as ConnectionState;

describe('notices', () => {
  test('words that pass, text that waits and the end that comes first are said beside each other', () => {
    expect(noticesShown(after(deadline, blocked, copied))).toEqual([copied, deadline, blocked]);
    expect(noticesShown(after(copied, blocked, deadline))).toEqual([copied, deadline, blocked]);
    expect(noticesShown(noNotices)).toEqual([]);
  });

  test('[RS3] what was not sent is said also where an end is announced right after it', () => {
    expect(noticesShown(after(notSent, deadline))).toEqual([notSent, deadline]);
  });

  test('[RS3] what was not sent is said beside whatever comes after it, and until it was read', () => {
    const refused: Notice = { kind: 'not-ready', id: 8 };
    expect(noticesShown(after(notSent, refused))).toEqual([refused, notSent]);
    expect(noticesShown(noticesIn(state('ready'), after(notSent, refused)))).toEqual([notSent]);
    const more: Notice = { ...notSent, id: 9, bytes: 7 };
    expect(noticesShown(after(notSent, more))).toEqual([{ ...more, bytes: 12 }]);
    expect(noticesShown(withoutNotice(after(notSent), notSent.id))).toEqual([]);
  });

  test('a key that is held while nothing can be typed is refused in one place', () => {
    const refusals = [10, 11, 12].map((id): Notice => ({ kind: 'not-ready', id }));
    const refused = after(...refusals);
    expect(noticesShown(refused)).toEqual([refusals[0]]);
    // Another object, by which the strip knows that it is to stand longer.
    expect(withNotice(refused, { kind: 'not-ready', id: 13 }).passing).not.toBe(refused.passing);
    expect(noticesShown(after(...refusals, copied))).toEqual([copied]);
  });

  test('an end that is put off leaves those that are not, whichever came first', () => {
    for (const both of [after(draining, idle), after(idle, draining)]) {
      expect(noticesShown(both)).toEqual([idle]);
      expect(idleEnd(both)).toBe(idle);
      expect(noticesShown(withoutNotice(both, idle.id))).toEqual([draining]);
    }
    expect(idleEnd(after(deadline, draining))).toBeUndefined();
  });

  test('the newest word about an end takes the place of the one before', () => {
    const sooner = end('deadline', 5, 7);
    expect(after(deadline, sooner).ends).toEqual([sooner]);
  });

  test('each is taken away alone', () => {
    const all = after(copied, blocked, deadline);
    expect(noticesShown(withoutNotice(all, copied.id))).toEqual([deadline, blocked]);
    expect(noticesShown(withoutNotice(all, blocked.id))).toEqual([copied, deadline]);
    expect(noticesShown(withoutNotice(all, deadline.id))).toEqual([copied, blocked]);
  });

  test('an end that has come is announced no more, nor over the session after it; text still waits', () => {
    const ended = noticesIn(state('ended'), after(notSent, blocked, deadline));
    expect(noticesShown(ended)).toEqual([notSent, blocked]);
    expect(noticesIn(state('fetching-ticket', {}), ended)).toBe(ended);
  });

  test('nothing that was said of a session is said over another', () => {
    expect(noticesShown(noticesIn(state('fetching-ticket'), after(notSent, blocked, deadline)))).toEqual([]);
  });

  test('text that has reached the clipboard takes away what waited to be copied before it', () => {
    const remoteCopied: Notice = { kind: 'remoteCopied', id: 7 };
    expect(noticesShown(after(blocked, remoteCopied))).toEqual([remoteCopied]);
    expect(noticesShown(after(blocked, copied))).toEqual([copied, blocked]);
  });

  test('a session that is ready is warned anew, and forgets what was said of the connection before', () => {
    expect(noticesShown(noticesIn(state('ready'), after(copied, blocked, deadline)))).toEqual([blocked]);
  });
});
