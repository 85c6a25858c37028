/**
 * Owns the life of one terminal's connection as a pure machine: `step(state, event) → { state, effects }`. It knows neither sockets,
 * clocks nor secrets; `session-client.ts` performs the effects. Rules: docs/PROTOCOL.md, HS and CL.
 *
 *   idle ─start→ fetching-ticket ─ticket→ connecting ─socket-opened→ greeting ─hello→ opening ─ready→ ready ─end→ ending
 *                      ▲                                                                                            │
 *                      └───────────────────────────────start───────────────────────── ended ◀──(any failure or end)─┘
 */
import { CLOSE, SUPPORTED_VERSIONS, type ClientMessage, type EndDetail, type ErrorCode, type GatewayMessage, type ProgressStage, type Question, type Ticket } from '@workbench/protocol';

export type ReadyMessage = Extract<GatewayMessage, { type: 'ready' }>;

export type ConnectionState =
  | { readonly name: 'idle'; readonly attempt: 0 }
  | { readonly name: 'fetching-ticket'; readonly attempt: number }
  | { readonly name: 'connecting'; readonly attempt: number; readonly ticket: Ticket }
  | { readonly name: 'greeting'; readonly attempt: number; readonly ticket: Ticket }
  | { readonly name: 'opening'; readonly attempt: number; readonly stage: ProgressStage | null; readonly question: Question | null }
  | { readonly name: 'ready'; readonly attempt: number; readonly session: ReadyMessage }
  | { readonly name: 'ending'; readonly attempt: number; readonly session: ReadyMessage }
  | { readonly name: 'ended'; readonly attempt: number; readonly code: ErrorCode; readonly detail: EndDetail | null; readonly session: ReadyMessage | null };

export type ConnectionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'ticket'; readonly ticket: Ticket; readonly url: string }
  | { readonly type: 'ticket-refused'; readonly code: ErrorCode }
  | { readonly type: 'socket-opened' }
  | { readonly type: 'hello'; readonly version: number }
  | { readonly type: 'progress'; readonly stage: ProgressStage }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly id: number; readonly accept: boolean; readonly responses?: string[] | undefined }
  | { readonly type: 'ready'; readonly session: ReadyMessage }
  | { readonly type: 'ended'; readonly code: ErrorCode; readonly detail: EndDetail | null }
  | { readonly type: 'socket-closed'; readonly code: number }
  /** The gateway broke a rule of the wire. */
  | { readonly type: 'fault' }
  /** Pings stay unanswered: the network is gone, though the socket does not know it yet. */
  | { readonly type: 'silence' }
  /** The timer that the last `set-timer` asked for. */
  | { readonly type: 'timeout' }
  /** The person ends the session, or gives the opening up. */
  | { readonly type: 'end' };

export type Effect =
  | { readonly type: 'fetch-ticket' }
  | { readonly type: 'connect'; readonly url: string }
  | { readonly type: 'send'; readonly message: ClientMessage }
  /** The caller adds the road and the size: what was typed never passes through this machine. */
  | { readonly type: 'send-open'; readonly ticket: Ticket }
  | { readonly type: 'close'; readonly code: number }
  /** Replaces the timer that runs; there is only one. */
  | { readonly type: 'set-timer'; readonly ms: number }
  | { readonly type: 'clear-timer' };

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly Effect[];
}

/** Milliseconds the web app may take for a ticket: one database row, so anything longer is an outage and not a delay. */
export const TICKET_WAIT_MS = 15_000;
/** Milliseconds from dialling to the gateway's `hello`; TCP's third SYN leaves after 3 s, its fourth after 7 s. */
export const CONNECT_MS = 10_000;
/** Milliseconds of silence in the opening. The gateway has limits of its own and says so; this one is for a network that died without a word. */
export const OPENING_SILENCE_MS = 60_000;
/** Milliseconds beyond a question's own limit before the page gives up: the gateway's `ended` should come first. */
export const ANSWER_GRACE_MS = 5_000;
/** Milliseconds the gateway has to confirm `end`; then the socket is closed, which ends the session as well (CL3). */
export const ENDING_MS = 3_000;

/** WebSocket close codes a page may send are 1000 and 3000–4999. */
const CLOSE_NORMAL = 1000;

export const initialState: ConnectionState = { name: 'idle', attempt: 0 };

/** What the person is told when the socket closed before `ended` was said. */
export function codeOfClose(closeCode: number): ErrorCode {
  switch (closeCode) {
    case CLOSE.protocol:
    case CLOSE.ended:
      return 'protocol';
    case CLOSE.unauthorised:
      return 'ticket-refused';
    case CLOSE.takenOver:
      return 'taken-over';
    case CLOSE.goingAway:
      return 'gateway-stopped';
    default:
      return 'gateway-unreachable';
  }
}

const stay = (state: ConnectionState): Step => ({ state, effects: [] });

function end(state: ConnectionState, code: ErrorCode, detail: EndDetail | null, closeCode: number | null): Step {
  const session = state.name === 'ready' || state.name === 'ending' ? state.session : null;
  return {
    state: { name: 'ended', attempt: state.attempt, code, detail, session },
    effects: [{ type: 'clear-timer' }, ...(closeCode === null ? [] : [{ type: 'close', code: closeCode } as const])],
  };
}

const begin = (attempt: number): Step => ({
  state: { name: 'fetching-ticket', attempt },
  effects: [{ type: 'fetch-ticket' }, { type: 'set-timer', ms: TICKET_WAIT_MS }],
});

function stepFetching(state: Extract<ConnectionState, { name: 'fetching-ticket' }>, event: ConnectionEvent): Step {
  switch (event.type) {
    case 'ticket':
      return { state: { name: 'connecting', attempt: state.attempt, ticket: event.ticket }, effects: [{ type: 'connect', url: event.url }, { type: 'set-timer', ms: CONNECT_MS }] };
    case 'ticket-refused':
      return end(state, event.code, null, null);
    case 'timeout':
      return end(state, 'gateway-unreachable', null, null);
    case 'fault':
      return end(state, 'protocol', null, null);
    case 'end':
      return end(state, 'ended-by-user', null, null);
    default:
      return stay(state);
  }
}

/** The events that mean the same in every state with a socket; null for the others. */
function stepSocket(state: ConnectionState, event: ConnectionEvent): Step | null {
  switch (event.type) {
    case 'start':
    case 'ticket':
    case 'ticket-refused':
      return stay(state);
    case 'ended':
      return end(state, event.code, event.detail, CLOSE_NORMAL);
    case 'socket-closed':
      return end(state, codeOfClose(event.code), null, null);
    case 'silence':
      return end(state, 'gateway-unreachable', null, CLOSE_NORMAL);
    case 'fault':
      return end(state, 'protocol', null, CLOSE.protocol);
    default:
      return null;
  }
}

function stepGreeting(state: Extract<ConnectionState, { name: 'connecting' | 'greeting' }>, event: ConnectionEvent): Step {
  switch (event.type) {
    case 'socket-opened':
      if (state.name === 'greeting') return stay(state);
      return { state: { ...state, name: 'greeting' }, effects: [{ type: 'send', message: { type: 'hello', versions: [...SUPPORTED_VERSIONS], capabilities: [] } }] };
    case 'hello':
      // The ticket, and with it what was typed, leaves only after both sides agreed on a dialect.
      if (state.name !== 'greeting' || !SUPPORTED_VERSIONS.includes(event.version)) return end(state, 'protocol', null, CLOSE.protocol);
      return {
        state: { name: 'opening', attempt: state.attempt, stage: null, question: null },
        effects: [{ type: 'send-open', ticket: state.ticket }, { type: 'set-timer', ms: OPENING_SILENCE_MS }],
      };
    case 'timeout':
      return end(state, 'gateway-unreachable', null, CLOSE_NORMAL);
    case 'end':
      return end(state, 'ended-by-user', null, CLOSE_NORMAL);
    case 'answer':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

function stepOpening(state: Extract<ConnectionState, { name: 'opening' }>, event: ConnectionEvent): Step {
  switch (event.type) {
    case 'progress':
      return { state: { ...state, stage: event.stage }, effects: [{ type: 'set-timer', ms: OPENING_SILENCE_MS }] };
    case 'question':
      return { state: { ...state, question: event.question }, effects: [{ type: 'set-timer', ms: event.question.timeLimitMs + ANSWER_GRACE_MS }] };
    case 'answer': {
      // A second click, or the answer to a question that is gone, must not reach the gateway (HS9).
      if (state.question?.id !== event.id) return stay(state);
      const message: ClientMessage = { type: 'answer', id: event.id, accept: event.accept, ...(event.responses ? { responses: event.responses } : {}) };
      return { state: { ...state, question: null }, effects: [{ type: 'send', message }, { type: 'set-timer', ms: OPENING_SILENCE_MS }] };
    }
    case 'ready':
      return { state: { name: 'ready', attempt: state.attempt, session: event.session }, effects: [{ type: 'clear-timer' }] };
    case 'timeout':
      return end(state, 'gateway-unreachable', null, CLOSE_NORMAL);
    case 'end':
      return end(state, 'ended-by-user', null, CLOSE_NORMAL);
    case 'socket-opened':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

function stepSession(state: Extract<ConnectionState, { name: 'ready' | 'ending' }>, event: ConnectionEvent): Step {
  switch (event.type) {
    case 'end':
      if (state.name === 'ending') return stay(state);
      return { state: { ...state, name: 'ending' }, effects: [{ type: 'send', message: { type: 'end' } }, { type: 'set-timer', ms: ENDING_MS }] };
    case 'timeout':
      return state.name === 'ending' ? end(state, 'ended-by-user', null, CLOSE_NORMAL) : stay(state);
    case 'socket-opened':
    case 'answer':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

/** Takes one event. An event that means nothing in a state returns that same state object and no effects. */
export function step(state: ConnectionState, event: ConnectionEvent): Step {
  switch (state.name) {
    case 'idle':
    case 'ended':
      return event.type === 'start' ? begin(state.attempt + 1) : stay(state);
    case 'fetching-ticket':
      return stepFetching(state, event);
    case 'connecting':
    case 'greeting':
      return stepSocket(state, event) ?? stepGreeting(state, event);
    case 'opening':
      return stepSocket(state, event) ?? stepOpening(state, event);
    case 'ready':
    case 'ending':
      return stepSocket(state, event) ?? stepSession(state, event);
  }
}
