/** What a page is told beside output, and in which order: what became of its input, and when the session ends. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { defaultCaps } from './policy.ts';
import { FIRST_EPOCH, Session } from './session.ts';
import { newSessionId } from './session-id.ts';
import type { Transport, TransportEvents } from './transports/transport.ts';
import type { View } from './view.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A shell that takes input at once and echoes it as an instance nearby does. */
function echoing(echoMs: number): Transport {
  let events: TransportEvents;
  return {
    start: (given) => {
      events = given;
    },
    write: (bytes) => {
      events.onInputTaken(bytes.length);
      setTimeout(() => events.onOutput(bytes), echoMs);
    },
    hurry: () => undefined,
    resize: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: () => Promise.resolve(),
    roundTripMs: undefined,
    measureRoundTrip: () => undefined,
  };
}

const sessionOver = (transport: Transport): Session =>
  new Session({
    facts: {
      id: newSessionId(), userId: 'u', userName: 'u', regionId: 'r', instanceId: 'i', instanceName: 'i', unsandboxed: false, transport: 'ssh',
      username: 'root', webSessionId: 'w', clientAddress: '192.0.2.1', requestId: 'q', startedAt: Date.now(), deadlineAt: Date.now() + 1_000_000,
    },
    transport,
    size: { cols: 80, rows: 24 },
    clock: systemClock,
    caps: defaultCaps,
    onEnd: () => Promise.resolve(),
    onRelease: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });

/** A page that writes down what it is sent. */
function pageOf(heard: string[]): View {
  return {
    viewer: { webSessionId: 'w', clientAddress: '192.0.2.1', page: undefined },
    checkpoints: false,
    mayResume: true,
    sendOutput: (_offset, chunks) => void heard.push(`output ${Buffer.concat(chunks).toString()}`),
    sendMessage: (message) => heard.push(message.type === 'inputAck' ? `inputAck ${message.offset}` : message.type),
    takeOver: () => undefined,
    cutOff: () => undefined,
    finish: () => undefined,
  };
}

test('[RS8] of many pages that take over and are not gone, the first are cut off', () => {
  const cutOff: number[] = [];
  const session = sessionOver(echoing(2));
  const views = Array.from({ length: 7 }, (_, at): View => ({ ...pageOf([]), cutOff: () => cutOff.push(at) }));
  for (const view of views) {
    session.attach(view, null);
    // A connection that is cut off closes, as one does that takes its leave.
    for (const at of cutOff) session.detach(views[at] as View);
  }
  expect(cutOff).toEqual([0, 1]);
  expect(session.isAttached).toBe(true);
});

test('[IN5] the echo of a key comes before the word that the key was taken', () => {
  const heard: string[] = [];
  const session = sessionOver(echoing(2));
  session.attach(pageOf(heard), null);
  session.proceed();
  expect(session.input(FIRST_EPOCH, 0, Buffer.from('k'))).toBeNull();
  vi.advanceTimersByTime(10);
  expect(heard).toEqual(['output k', 'inputAck 1']);
});

test('[IN5] keys that follow each other, and are not echoed, are acknowledged in one message', () => {
  const heard: string[] = [];
  const session = sessionOver(echoing(1_000));
  session.attach(pageOf(heard), null);
  session.proceed();
  session.input(FIRST_EPOCH, 0, Buffer.from('pass'));
  session.input(FIRST_EPOCH, 4, Buffer.from('word'));
  vi.advanceTimersByTime(10);
  expect(heard).toEqual(['inputAck 8']);
});

test('[DL1] a page that comes is warned behind what was printed before', () => {
  const heard: string[] = [];
  const session = sessionOver(echoing(0));
  session.attach(pageOf([]), null);
  session.proceed();
  session.input(FIRST_EPOCH, 0, Buffer.from('k'));
  vi.advanceTimersByTime(350 * 60_000);
  session.attach(pageOf(heard), 0);
  session.proceed();
  expect(heard).toEqual(['output k', 'warning']);
});
