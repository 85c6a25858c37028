/** What a connection does to a page that does not take part in its end. */
import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { systemClock } from './clock.ts';
import { defaultCaps } from './policy.ts';
import { Session } from './session.ts';
import { newSessionId } from './session-id.ts';
import { Connection } from './socket.ts';
import { openEcho } from './transports/echo.ts';
import type { View } from './view.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** A socket whose page reads nothing. */
class UnreadSocket extends EventEmitter {
  readonly bufferedAmount = 1;
  code: number | undefined;
  isTerminated = false;
  send(): void {}
  close(code: number): void {
    this.code = code;
  }
  terminate(): void {
    this.isTerminated = true;
    this.emit('close');
  }
}

const runningSession = (): Session =>
  new Session({
    facts: {
      id: newSessionId(), userId: 'u', userName: 'u', regionId: 'r', instanceId: 'i', instanceName: 'i', unsandboxed: false, transport: 'session-manager',
      username: 'root', webSessionId: 'w', clientAddress: '192.0.2.1', requestId: 'q', startedAt: Date.now(), deadlineAt: Date.now() + 1_000_000,
    },
    transport: openEcho(),
    size: { cols: 80, rows: 24 },
    clock: systemClock,
    caps: defaultCaps,
    onEnd: () => Promise.resolve(),
    onRelease: () => undefined,
    onFault: () => undefined,
  });

const otherPage: View = {
  viewer: { webSessionId: 'w', clientAddress: '192.0.2.1', page: undefined },
  checkpoints: true,
  mayResume: true,
  sendOutput: () => undefined,
  sendMessage: () => undefined,
  takeOver: () => undefined,
  cutOff: () => undefined,
  finish: () => undefined,
};

/** A page that reads nothing, and looks at a session. */
async function attached() {
  const session = runningSession();
  const ws = new UnreadSocket();
  const onClosed = vi.fn();
  const deps = { caps: defaultCaps, clock: systemClock, log: pino({ level: 'silent' }), open: () => Promise.resolve(session), attach: () => Promise.reject(new Error('nobody attaches')), drainingInMs: () => null };
  new Connection(ws as unknown as WebSocket, { address: '192.0.2.1', binding: undefined, requestId: 'q' }, deps, { onAdmitted: () => undefined, onClosed });
  const say = (message: object): unknown => ws.emit('message', Buffer.from(JSON.stringify(message)), false);
  say({ type: 'hello', versions: [1], capabilities: ['resume'] });
  say({ type: 'open', ticket: 'A'.repeat(43), transport: { kind: 'session-manager', username: 'root' }, size: { cols: 80, rows: 24 } });
  await vi.waitFor(() => expect(session.isAttached).toBe(true));
  return { session, ws, onClosed };
}

test('[RS8] … and not so long where four others take over after it', async () => {
  const { session, ws } = await attached();
  for (let count = 0; count < 4; count += 1) session.attach({ ...otherPage }, null);
  expect([ws.code, ws.isTerminated]).toEqual([4003, false]);
  session.attach(otherPage, null);
  expect(ws.isTerminated).toBe(true);
});

test('[RS8] a page that is taken over and reads nothing keeps its socket for two seconds', async () => {
  const { session, ws, onClosed } = await attached();
  session.attach(otherPage, null);
  expect(ws.code).toBe(4003);
  vi.advanceTimersByTime(1_999);
  expect(ws.isTerminated).toBe(false);
  vi.advanceTimersByTime(1);
  expect(ws.isTerminated).toBe(true);
  expect(onClosed).toHaveBeenCalledOnce();
  expect(session.isAttached).toBe(true);
});
