import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE, type Question, type SessionId, type Ticket } from '@workbench/protocol';
import { codeOfClose, initialState, step, type ConnectionEvent, type ConnectionState, type Effect, type ReadyMessage } from './connection-state.ts';

type StateName = ConnectionState['name'];
type EventName = ConnectionEvent['type'];

const ticket = 'A'.repeat(43) as Ticket;
const session: ReadyMessage = {
  type: 'ready',
  sessionId: `ses_${'a'.repeat(26)}` as SessionId,
  epoch: 1,
  inputAccepted: 0,
  outputFrom: 0,
  limits: { windowBytes: 1, ackStepBytes: 1, idleMs: 1, detachGraceMs: 0 },
  deadline: 0,
  now: 0,
};
const question: Question = { id: 7, timeLimitMs: 60_000, kind: 'host-key', address: '10.0.0.1', port: 22, keyType: 'ssh-ed25519', fingerprint: 'SHA256:x' };

const states: { readonly [N in StateName]: Extract<ConnectionState, { name: N }> } = {
  'idle': { name: 'idle', attempt: 0 },
  'fetching-ticket': { name: 'fetching-ticket', attempt: 1 },
  'connecting': { name: 'connecting', attempt: 1, ticket },
  'greeting': { name: 'greeting', attempt: 1, ticket },
  'opening': { name: 'opening', attempt: 1, stage: null, question },
  'ready': { name: 'ready', attempt: 1, session },
  'ending': { name: 'ending', attempt: 1, session },
  'ended': { name: 'ended', attempt: 1, code: 'exited', detail: null, session },
};

const events: { readonly [N in EventName]: Extract<ConnectionEvent, { type: N }> } = {
  'start': { type: 'start' },
  'ticket': { type: 'ticket', ticket, url: 'ws://gateway/v1/session' },
  'ticket-refused': { type: 'ticket-refused', code: 'forbidden' },
  'socket-opened': { type: 'socket-opened' },
  'hello': { type: 'hello', version: 1 },
  'progress': { type: 'progress', stage: 'connecting' },
  'question': { type: 'question', question },
  'answer': { type: 'answer', id: 7, accept: true },
  'ready': { type: 'ready', session },
  'ended': { type: 'ended', code: 'exited', detail: null },
  'socket-closed': { type: 'socket-closed', code: 1006 },
  'fault': { type: 'fault' },
  'silence': { type: 'silence' },
  'timeout': { type: 'timeout' },
  'end': { type: 'end' },
};

/** What one cell of the table says: the new state (with the code where it ends) and the effects in words; `-` means the same object and no effect. */
const describeStep = (from: ConnectionState, event: ConnectionEvent): string => {
  const { state, effects } = step(from, event);
  if (state === from) return effects.length === 0 ? '-' : 'effects without a change';
  const words = effects.map((effect) => {
    if (effect.type === 'send') return `send ${effect.message.type}`;
    if (effect.type === 'close') return `close ${effect.code}`;
    return effect.type;
  });
  return [state.name === 'ended' ? `ended ${state.code}` : state.name, ...words].join(', ');
};

const noEnd = { 'ended': '-', 'socket-closed': '-', 'fault': '-', 'silence': '-', 'timeout': '-', 'end': '-' } as const;
const noGateway = { 'socket-opened': '-', 'hello': '-', 'progress': '-', 'question': '-', 'answer': '-', 'ready': '-' } as const;
const begins = 'fetching-ticket, fetch-ticket, set-timer';
const broken = 'ended protocol, clear-timer, close 4001';
const byUser = 'ended ended-by-user, clear-timer, close 1000';
const unreachable = 'ended gateway-unreachable, clear-timer, close 1000';
const withSocket = {
  'start': '-',
  'ticket': '-',
  'ticket-refused': '-',
  'ended': 'ended exited, clear-timer, close 1000',
  'socket-closed': 'ended gateway-unreachable, clear-timer',
  'fault': broken,
  'silence': unreachable,
} as const;

/** Every state and every event, no cell left out: TypeScript refuses the file otherwise. */
const table: Record<StateName, Record<EventName, string>> = {
  'idle': { 'start': begins, 'ticket': '-', 'ticket-refused': '-', ...noGateway, ...noEnd },
  'fetching-ticket': {
    ...noGateway,
    'start': '-',
    'ticket': 'connecting, connect, set-timer',
    'ticket-refused': 'ended forbidden, clear-timer',
    'ended': '-',
    'socket-closed': '-',
    'fault': 'ended protocol, clear-timer',
    'silence': '-',
    'timeout': 'ended gateway-unreachable, clear-timer',
    'end': 'ended ended-by-user, clear-timer',
  },
  'connecting': { ...withSocket, 'socket-opened': 'greeting, send hello', 'hello': broken, 'progress': broken, 'question': broken, 'answer': '-', 'ready': broken, 'timeout': unreachable, 'end': byUser },
  'greeting': { ...withSocket, 'socket-opened': '-', 'hello': 'opening, send-open, set-timer', 'progress': broken, 'question': broken, 'answer': '-', 'ready': broken, 'timeout': unreachable, 'end': byUser },
  'opening': {
    ...withSocket,
    'socket-opened': '-',
    'hello': broken,
    'progress': 'opening, set-timer',
    'question': 'opening, set-timer',
    'answer': 'opening, send answer, set-timer',
    'ready': 'ready, clear-timer',
    'timeout': unreachable,
    'end': byUser,
  },
  'ready': { ...withSocket, 'socket-opened': '-', 'hello': broken, 'progress': broken, 'question': broken, 'answer': '-', 'ready': broken, 'timeout': '-', 'end': 'ending, send end, set-timer' },
  'ending': { ...withSocket, 'socket-opened': '-', 'hello': broken, 'progress': broken, 'question': broken, 'answer': '-', 'ready': broken, 'timeout': byUser, 'end': '-' },
  'ended': { 'start': begins, 'ticket': '-', 'ticket-refused': '-', ...noGateway, ...noEnd },
};

describe('connection state', () => {
  for (const [stateName, row] of Object.entries(table) as [StateName, Record<EventName, string>][]) {
    for (const [eventName, expected] of Object.entries(row) as [EventName, string][]) {
      it(`${stateName} × ${eventName} → ${expected}`, () => {
        expect(describeStep(states[stateName], events[eventName])).toBe(expected);
      });
    }
  }

  it('[HS2] sends neither ticket nor road to a gateway that speaks no version of ours', () => {
    expect(describeStep(states.greeting, { type: 'hello', version: 99 })).toBe(broken);
  });

  it('[HS9] answers only the question that is open, and that once', () => {
    expect(step(states.opening, { type: 'answer', id: 6, accept: true }).effects).toEqual([]);
    const answered = step(states.opening, { type: 'answer', id: 7, accept: true, responses: ['x'] });
    expect(answered.effects[0]).toEqual({ type: 'send', message: { type: 'answer', id: 7, accept: true, responses: ['x'] } });
    expect(step(answered.state, events.answer).effects).toEqual([]);
  });

  it('waits a little longer for an answer than the gateway does', () => {
    const timer = step(states.opening, events.question).effects.find((effect) => effect.type === 'set-timer');
    expect(timer?.ms).toBeGreaterThan(question.timeLimitMs);
  });

  it('keeps in `ended` whether there was a session', () => {
    expect(step(states.ready, events.ended).state).toMatchObject({ name: 'ended', session });
    expect(step(states.opening, events.ended).state).toMatchObject({ name: 'ended', session: null });
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

describe('any walk through the states', () => {
  const anyEvent = fc.constantFrom<ConnectionEvent>(...Object.values(events), { type: 'answer', id: 8, accept: false }, { type: 'hello', version: 2 }, { type: 'socket-closed', code: 4002 });
  /** Walks that get somewhere: the happy road with anything in between. */
  const walk = fc.array(fc.oneof(anyEvent, fc.constantFrom<EventName>('start', 'ticket', 'socket-opened', 'hello', 'ready').map((name) => events[name])), { maxLength: 60 });

  it('keeps its promises', () => {
    fc.assert(
      fc.property(walk, (happenings) => {
        let state: ConnectionState = initialState;
        let sockets = 0;
        let timer = false;
        let openSentIn = 0;
        for (const event of happenings) {
          // The world only reports a closed socket when there is one.
          if (event.type === 'socket-closed' && sockets === 0) continue;
          const before = state;
          const result = step(state, event);
          state = result.state;
          if (event.type === 'socket-closed') sockets -= 1;
          for (const effect of result.effects) {
            if (effect.type === 'connect') sockets += 1;
            if (effect.type === 'close') sockets -= 1;
            if (effect.type === 'set-timer') timer = true;
            if (effect.type === 'clear-timer') timer = false;
            if (effect.type === 'send' || effect.type === 'send-open') expect(sockets).toBe(1);
            if (effect.type === 'send-open') {
              expect(openSentIn).toBeLessThan(state.attempt);
              openSentIn = state.attempt;
            }
          }
          expect(state.attempt - before.attempt).toBe(result.effects.some((effect: Effect) => effect.type === 'fetch-ticket') ? 1 : 0);
          expect(sockets).toBe(['connecting', 'greeting', 'opening', 'ready', 'ending'].includes(state.name) ? 1 : 0);
          expect(timer).toBe(['fetching-ticket', 'connecting', 'greeting', 'opening', 'ending'].includes(state.name));
          if (state === before) expect(result.effects).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('always ends when asked to', () => {
    fc.assert(
      fc.property(walk, (happenings) => {
        const state = happenings.reduce<ConnectionState>((at, event) => step(at, event).state, initialState);
        const ended = step(step(state, events.end).state, events.timeout).state;
        expect(['idle', 'ended']).toContain(ended.name);
      }),
    );
  });
});
