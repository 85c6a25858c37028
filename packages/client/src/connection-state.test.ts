import { describe, expect, it } from 'vitest';
import { CLOSE, type SessionId } from '@workbench/protocol';
import { GRACE_MS } from '../test/scripted-client.ts';
import { anyEvent, at, held, offers, question, session, states, type EventName, type RowName } from '../test/states.ts';
import { CONNECT_MS, canTakeBack, codeOfClose, resumedSession, step, type ConnectionEvent, type ConnectionState, type Moment } from './connection-state.ts';
import { TICKET_REUSE_MS, TRY_LIMIT_MS } from './reconnect-policy.ts';

/** What one cell of the table says: the new state (with the code where it ends) and the effects in words; `-` means the same object and no effect. */
const describeStep = (from: ConnectionState, event: ConnectionEvent, moment: Moment = at(1_000)): string => {
  const { state, effects } = step(from, event, moment);
  if (state === from) return effects.length === 0 ? '-' : 'effects without a change';
  const words = effects.map((effect) => {
    if (effect.type === 'send') return `send ${effect.message.type}`;
    if (effect.type === 'close') return `close ${effect.code}`;
    return effect.type;
  });
  const name = state.name === 'ended' ? `ended ${state.code}` : 'resuming' in state && state.resuming ? `${state.name} (resuming)` : state.name;
  return [name, ...words].join(', ');
};

const asks = 'fetching-ticket, fetch-ticket, set-timer';
const asksAgain = 'fetching-ticket (resuming), fetch-ticket, set-timer';
const waits = 'waiting, set-timer';
const hangsUpAndWaits = 'waiting, close 1000, set-timer';
const broken = 'ended protocol, clear-timer, close 4001';
const byUser = 'ended ended-by-user, clear-timer, close 1000';
const unreachable = 'ended gateway-unreachable, clear-timer, close 1000';
const said = 'ended exited, clear-timer, close 1000';

const noPerson = { 'start': '-', 'take-back': '-', 'retry-now': '-' } as const;
const noTicket = { 'ticket': '-', 'ticket-refused': '-', 'ticket-failed': '-' } as const;
const noGateway = { 'socket-opened': '-', 'hello': '-', 'progress': '-', 'question': '-', 'answer': '-', 'ready': '-', 'taken-over': '-', 'ended': '-', 'socket-closed': '-', 'silence': '-' } as const;
const resting = { ...noTicket, ...noGateway, 'retry-now': '-', 'fault': '-', 'timeout': '-', 'end': '-' } as const;
const fetching = { ...noPerson, ...noGateway, 'ticket-refused': 'ended forbidden, clear-timer', 'fault': 'ended protocol, clear-timer', 'end': 'ended ended-by-user, clear-timer' } as const;
const withSocket = { ...noPerson, ...noTicket, 'ended': said, 'fault': broken } as const;
/** A first connection that fails has failed. */
const once = { ...withSocket, 'socket-closed': 'ended gateway-unreachable, clear-timer', 'silence': unreachable, 'timeout': unreachable } as const;
const again = { ...withSocket, 'socket-closed': waits, 'silence': hangsUpAndWaits, 'timeout': hangsUpAndWaits } as const;
const dumb = { 'hello': broken, 'progress': broken, 'question': broken, 'ready': broken, 'taken-over': broken, 'answer': '-', 'end': byUser } as const;
const connecting = { ...dumb, 'socket-opened': 'greeting, send hello' } as const;
const opening = { ...dumb, 'socket-opened': '-', 'progress': 'opening, set-timer', 'question': 'opening, set-timer', 'answer': 'opening, send answer, set-timer', 'ready': 'ready, clear-timer, go-on' } as const;
const living = { ...withSocket, ...dumb, 'socket-opened': '-', 'taken-over': 'ended taken-over, clear-timer, close 1000' } as const;

/** Every state and every event, no cell left out: TypeScript refuses the file otherwise. */
const table: Record<RowName, Record<EventName, string>> = {
  'idle': { ...resting, 'start': asks, 'take-back': '-' },
  'fetching-ticket': { ...fetching, 'ticket': 'connecting, connect, set-timer', 'ticket-failed': 'ended gateway-unreachable, clear-timer', 'timeout': 'ended gateway-unreachable, clear-timer' },
  'fetching-ticket, resuming': { ...fetching, 'ticket': 'connecting (resuming), connect, set-timer', 'ticket-failed': waits, 'timeout': waits },
  'connecting': { ...once, ...connecting },
  'connecting, resuming': { ...again, ...connecting, 'socket-opened': 'greeting (resuming), send hello' },
  'greeting': { ...once, ...dumb, 'socket-opened': '-', 'hello': 'opening, show-ticket, set-timer' },
  'greeting, resuming': { ...again, ...dumb, 'socket-opened': '-', 'hello': 'opening (resuming), show-ticket, set-timer' },
  'opening': { ...once, ...opening },
  'opening, resuming': { ...again, ...opening, 'progress': 'opening (resuming), set-timer', 'question': 'opening (resuming), set-timer', 'answer': 'opening (resuming), send answer, set-timer' },
  'ready': { ...living, 'socket-closed': asksAgain, 'silence': 'fetching-ticket (resuming), close 1000, fetch-ticket, set-timer', 'timeout': '-', 'end': 'ending, send end, set-timer' },
  'ready, gateway without resume': { ...living, 'socket-closed': 'ended gateway-unreachable, clear-timer', 'silence': unreachable, 'timeout': '-', 'end': 'ending, send end, set-timer' },
  'ending': { ...living, 'socket-closed': 'ended gateway-unreachable, clear-timer', 'silence': unreachable, 'timeout': byUser, 'end': '-' },
  'waiting': { ...noPerson, ...noTicket, ...noGateway, 'fault': '-', 'retry-now': asksAgain, 'timeout': asksAgain, 'ticket': 'connecting (resuming), connect, set-timer', 'end': 'ended ended-by-user, clear-timer' },
  'ended': { ...resting, 'start': asks, 'take-back': '-' },
  'ended, taken over': { ...resting, 'start': asks, 'take-back': asksAgain },
};

describe('connection state', () => {
  for (const [rowName, row] of Object.entries(table) as [RowName, Record<EventName, string>][]) {
    for (const [eventName, expected] of Object.entries(row) as [EventName, string][]) {
      it(`${rowName} × ${eventName} → ${expected}`, () => {
        expect(describeStep(states[rowName], anyEvent[eventName])).toBe(expected);
      });
    }
  }

  it('[HS2] sends neither ticket nor road to a gateway that speaks no version of ours', () => {
    expect(describeStep(states.greeting, { type: 'hello', version: 99, capabilities: [] })).toBe(broken);
  });

  it('[HS9] answers only the question that is open, and that once', () => {
    expect(step(states.opening, { type: 'answer', id: 6, accept: true }, at(0)).effects).toEqual([]);
    const answered = step(states.opening, { type: 'answer', id: 7, accept: true, responses: ['x'] }, at(0));
    expect(answered.effects[0]).toEqual({ type: 'send', message: { type: 'answer', id: 7, accept: true, responses: ['x'] } });
    expect(step(answered.state, anyEvent.answer, at(0)).effects).toEqual([]);
  });

  it('waits a little longer for an answer than the gateway does', () => {
    const timer = step(states.opening, anyEvent.question, at(0)).effects.find((effect) => effect.type === 'set-timer');
    expect(timer?.ms).toBeGreaterThan(question.timeLimitMs);
  });

  it('keeps in `ended` whether there was a session', () => {
    expect(step(states.ready, anyEvent.ended, at(0)).state).toMatchObject({ name: 'ended', session });
    expect(step(states.waiting, anyEvent.end, at(0)).state).toMatchObject({ name: 'ended', session });
    expect(step(states.opening, anyEvent.ended, at(0)).state).toMatchObject({ name: 'ended', session: null });
  });

  it('translates the close codes of docs/PROTOCOL.md', () => {
    expect([CLOSE.ended, CLOSE.protocol, CLOSE.unauthorised, CLOSE.takenOver, CLOSE.goingAway, 1006].map(codeOfClose)).toEqual([
      'protocol',
      'protocol',
      'ticket-refused',
      'taken-over',
      'gateway-stopped',
      'gateway-unreachable',
    ]);
  });
});

describe('a lost connection', () => {
  const closed = (code: number): ConnectionEvent => ({ type: 'socket-closed', code });

  it('[HS11] names what this page can do, and resumes only what a gateway offered', () => {
    const hello = step(states.connecting, anyEvent['socket-opened'], at(0)).effects[0];
    expect(hello).toMatchObject({ message: { capabilities: ['resume', 'interrupt', 'checkpoint'] } });
    expect(describeStep(states['greeting, resuming'], { type: 'hello', version: 1, capabilities: ['interrupt'] })).toBe('ended session-gone, clear-timer, close 1000');
  });

  it('is resumed unless the close code says that it is over', () => {
    const ends = (code: string): string => `ended ${code}, clear-timer`;
    expect([1000, 1001, 1006, 1011].map((code) => describeStep(states.ready, closed(code)))).toEqual([asksAgain, asksAgain, asksAgain, asksAgain]);
    expect([4000, 4001, 4002, 4003].map((code) => describeStep(states.ready, closed(code)))).toEqual(['protocol', 'protocol', 'ticket-refused', 'taken-over'].map(ends));
    expect([4000, 4001, 4003].map((code) => describeStep(states['opening, resuming'], closed(code)))).toEqual(['protocol', 'protocol', 'taken-over'].map(ends));
    expect([1001, 1006].map((code) => describeStep(states['opening, resuming'], closed(code)))).toEqual([waits, waits]);
  });

  it('is tried at once, then after 100, 200 and 400 ms, and after two minutes every 2 s', () => {
    let state = step(states.ready, closed(1006), at(0)).state;
    expect(state.name).toBe('fetching-ticket');
    const delays: number[] = [];
    for (const nowMs of [10, 120, 330, 800, 119_999, 120_000]) {
      state = step(state, { type: 'ticket-failed' }, at(nowMs)).state;
      if (state.name !== 'waiting') throw new Error(state.name);
      delays.push(state.retryInMs);
      state = step(state, { type: 'timeout' }, at(nowMs)).state;
    }
    expect(delays).toEqual([100, 200, 400, 400, 400, 2_000]);
  });

  it('is tried a little earlier by chance, never later', () => {
    const delay = (random: number): unknown => step(states['opening, resuming'], closed(1006), { ...at(1_000), random }).state;
    expect(delay(0)).toMatchObject({ retryInMs: 400 });
    expect(delay(0.999_999)).toMatchObject({ retryInMs: 300 });
  });

  it('gives each try little time on a quick network, and more on a slow one', () => {
    const limit = (moment: Moment): number | undefined => step(states['fetching-ticket, resuming'], anyEvent.ticket, moment).effects.find((effect) => effect.type === 'set-timer')?.ms;
    expect(limit(at(1_000))).toBe(TRY_LIMIT_MS);
    expect(limit({ ...at(1_000), roundTripMs: 600 })).toBe(6_000);
    expect(limit(at(130_000))).toBe(CONNECT_MS);
    expect(step(states['fetching-ticket'], anyEvent.ticket, at(1_000)).effects[1]).toEqual({ type: 'set-timer', ms: CONNECT_MS });
  });

  it('uses a ticket that nobody has seen again while it is young', () => {
    const { state } = step(states['greeting, resuming'], closed(1006), at(held.atMs + 10));
    expect(describeStep(state, { type: 'timeout' }, at(held.atMs + TICKET_REUSE_MS - 1))).toBe('connecting (resuming), connect, set-timer');
    expect(describeStep(state, { type: 'timeout' }, at(held.atMs + TICKET_REUSE_MS))).toBe(asksAgain);
    const shown = step(states['opening, resuming'], closed(1006), at(held.atMs + 10)).state;
    expect(describeStep(shown, { type: 'timeout' }, at(held.atMs + 20))).toBe(asksAgain);
  });

  it('takes one refused ticket for one that was too old, and the second for an answer', () => {
    const refused: ConnectionEvent = { type: 'ended', code: 'ticket-refused', detail: null };
    const first = step(states['opening, resuming'], refused, at(1_000));
    expect(first.state.name).toBe('waiting');
    let { state } = step(first.state, { type: 'timeout' }, at(1_100));
    for (const event of [anyEvent.ticket, anyEvent['socket-opened'], anyEvent.hello]) state = step(state, event, at(1_200)).state;
    expect(describeStep(state, refused)).toBe('ended ticket-refused, clear-timer, close 1000');
    expect(describeStep(states.opening, refused)).toBe('ended ticket-refused, clear-timer, close 1000');
  });

  it('asks again where the web app stumbled, and ends where it said no', () => {
    const refusal = (code: 'internal' | 'account-ended'): ConnectionEvent => ({ type: 'ticket-refused', code });
    expect(describeStep(states['fetching-ticket, resuming'], refusal('internal'))).toBe(waits);
    expect(describeStep(states['fetching-ticket, resuming'], refusal('account-ended'))).toBe('ended account-ended, clear-timer');
    expect(describeStep(states['fetching-ticket'], refusal('internal'))).toBe('ended internal, clear-timer');
  });

  it('[RS7] is given up when the grace is over, and not a moment later', () => {
    const late = step(states['opening, resuming'], closed(1006), at(GRACE_MS - 50));
    expect(late.state).toMatchObject({ name: 'waiting', retryInMs: 50 });
    expect(describeStep(late.state, { type: 'timeout' }, at(GRACE_MS))).toBe('ended page-gone, clear-timer');
    expect(describeStep(states['opening, resuming'], closed(1006), at(GRACE_MS))).toBe('ended page-gone, clear-timer');
    const noGrace: ConnectionState = { name: 'ready', attempt: 1, offers, session: { ...session, limits: { ...session.limits, detachGraceMs: 0 } } };
    expect(describeStep(noGrace, closed(1006))).toBe('ended gateway-unreachable, clear-timer');
  });

  it('goes on with its own session only', () => {
    const other = { ...session, sessionId: `ses_${'b'.repeat(26)}` as SessionId };
    expect(describeStep(states['opening, resuming'], { type: 'ready', session: other })).toBe(broken);
  });

  it('[RS8] by another page is kept to be taken back', () => {
    for (const event of [anyEvent['taken-over'], closed(CLOSE.takenOver)]) {
      const { state } = step(states.ready, event, at(500));
      expect(canTakeBack(state)).toBe(true);
      const back = step(state, { type: 'take-back' }, at(900));
      expect(back.state).toMatchObject({ name: 'fetching-ticket', resuming: session, loss: { sinceMs: 900, failures: 0 } });
      expect(resumedSession(back.state)).toBe(session);
    }
  });
});
