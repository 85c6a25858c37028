/**
 * Owns the life of one terminal's connection as a pure machine: `step(state, event, moment) → { state, effects }`. It knows neither sockets,
 * clocks nor secrets; `session-client.ts` performs the effects. Rules: docs/PROTOCOL.md, HS, RS and CL.
 *
 *   idle ─start→ fetching-ticket ─ticket→ connecting ─socket-opened→ greeting ─hello→ opening ─ready→ ready ─end→ ending
 *                  ▲   ▲    │                │                         │                 │             │
 *            timeout   │    └────────────────┴── resuming: it failed ──┴─────────────────┘       lost: resuming
 *                  │   │                         ▼                                                     │
 *                  │   └─────────────────────────┼─────────────────────────────────────────────────────┘
 *                  └───────────────────────── waiting                     (any other failure or end)──▶ ended ─start, take-back→ fetching-ticket
 */
import { CAPABILITIES, CLOSE, SUPPORTED_VERSIONS, type ClientMessage, type EndDetail, type ErrorCode, type GatewayMessage, type ProgressStage, type Question, type Ticket } from '@workbench/protocol';
import { offersOf, type Offers } from './capabilities.ts';
import { TICKET_REUSE_MS, retryDelayMs, tryLimitMs } from './reconnect-policy.ts';

export type ReadyMessage = Extract<GatewayMessage, { type: 'ready' }>;

/** What is remembered of a connection that was lost while its session goes on. */
export interface Loss {
  /** When it was lost, by the clock of `Moment`. */
  readonly sinceMs: number;
  /** Tries that have failed since. */
  readonly failures: number;
  /** A ticket was refused once: it may have been too old. Twice means no. */
  readonly ticketRefused: boolean;
}

/** A ticket that was fetched and not yet shown to a gateway. */
export interface HeldTicket {
  readonly value: Ticket;
  readonly url: string;
  readonly atMs: number;
}

/** One try to get a connection: for a new session, or for the one that is being resumed. */
type Try = { readonly attempt: number } & ({ readonly resuming: null; readonly loss: null } | { readonly resuming: ReadyMessage; readonly loss: Loss });

/** `attempt` counts tries since the page was opened. */
export type ConnectionState =
  | { readonly name: 'idle'; readonly attempt: 0 }
  | ({ readonly name: 'fetching-ticket' } & Try)
  | ({ readonly name: 'connecting'; readonly ticket: HeldTicket } & Try)
  | ({ readonly name: 'greeting'; readonly ticket: HeldTicket } & Try)
  | ({ readonly name: 'opening'; readonly offers: Offers; readonly stage: ProgressStage | null; readonly question: Question | null } & Try)
  | { readonly name: 'ready'; readonly attempt: number; readonly session: ReadyMessage; readonly offers: Offers }
  | { readonly name: 'ending'; readonly attempt: number; readonly session: ReadyMessage; readonly offers: Offers }
  | { readonly name: 'waiting'; readonly attempt: number; readonly session: ReadyMessage; readonly retryInMs: number; readonly loss: Loss; readonly ticket: HeldTicket | null }
  | { readonly name: 'ended'; readonly attempt: number; readonly code: ErrorCode; readonly detail: EndDetail | null; readonly session: ReadyMessage | null };

type In<N extends ConnectionState['name']> = Extract<ConnectionState, { name: N }>;
type Greeting = In<'connecting' | 'greeting'>;
type Living = In<'ready' | 'ending'>;

export type ConnectionEvent =
  | { readonly type: 'start' }
  /** The person wants back the session that another page took over. */
  | { readonly type: 'take-back' }
  /** The browser says it is online, or the person will not wait. */
  | { readonly type: 'retry-now' }
  | { readonly type: 'ticket'; readonly ticket: Ticket; readonly url: string }
  | { readonly type: 'ticket-refused'; readonly code: ErrorCode }
  /** The web app could not be reached. */
  | { readonly type: 'ticket-failed' }
  | { readonly type: 'socket-opened' }
  | { readonly type: 'hello'; readonly version: number; readonly capabilities: readonly string[] }
  | { readonly type: 'progress'; readonly stage: ProgressStage }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly id: number; readonly accept: boolean; readonly responses?: string[] | undefined }
  | { readonly type: 'ready'; readonly session: ReadyMessage }
  | { readonly type: 'taken-over' }
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
  /** The caller adds the road or the session, and the size: what was typed never passes through this machine. */
  | { readonly type: 'show-ticket'; readonly ticket: Ticket }
  /** The session begins, or goes on after `lostAtMs`. Bytes may flow from here. */
  | { readonly type: 'go-on'; readonly session: ReadyMessage; readonly lostAtMs: number | null }
  | { readonly type: 'close'; readonly code: number }
  /** Replaces the timer that runs; there is only one. */
  | { readonly type: 'set-timer'; readonly ms: number }
  | { readonly type: 'clear-timer' };

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly Effect[];
}

/** What the world says at the time of an event. */
export interface Moment {
  /** Milliseconds that never go backwards. */
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
  /** Page to gateway and back as last measured, milliseconds. */
  readonly roundTripMs: number | null;
}

/** Milliseconds the web app may take for a ticket: one database row, so anything longer is an outage and not a delay. */
const TICKET_WAIT_MS = 15_000;
/** Milliseconds from dialling to the gateway's `hello`; TCP's third SYN leaves after 3 s, its fourth after 7 s. */
export const CONNECT_MS = 10_000;
/** Milliseconds of silence in the opening. The gateway has limits of its own and says so; this one is for a network that died without a word. */
const OPENING_SILENCE_MS = 60_000;
/** Milliseconds beyond a question's own limit before the page gives up: the gateway's `ended` should come first. */
const ANSWER_GRACE_MS = 5_000;
/** Milliseconds the gateway has to confirm `end`; then the socket is closed. */
export const ENDING_MS = 3_000;

/** Answers of the web app that a moment later may be other ones. */
const PASSING_REFUSALS: ReadonlySet<ErrorCode> = new Set(['gateway-unreachable', 'cloud-unavailable', 'internal']);

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

/** The session a state is about, if there is one. */
export function sessionOf(state: ConnectionState): ReadyMessage | null {
  return 'session' in state ? state.session : 'resuming' in state ? state.resuming : null;
}

/** The session that has lost its connection and is to get a new one; null in every other state. */
export const resumedSession = (state: ConnectionState): ReadyMessage | null => (state.name === 'waiting' ? state.session : 'resuming' in state ? state.resuming : null);

/** Whether `take-back` means something. */
export const canTakeBack = (state: ConnectionState): boolean => state.name === 'ended' && state.code === 'taken-over' && state.session !== null;

const stay = (state: ConnectionState): Step => ({ state, effects: [] });

const closing = (closeCode: number | null): Effect[] => (closeCode === null ? [] : [{ type: 'close', code: closeCode }]);

function end(state: ConnectionState, code: ErrorCode, detail: EndDetail | null, closeCode: number | null): Step {
  return { state: { name: 'ended', attempt: state.attempt, code, detail, session: sessionOf(state) }, effects: [{ type: 'clear-timer' }, ...closing(closeCode)] };
}

/** The limit of time for a part of a try: that of a first connection, or the short one of a resume. */
function limitMs(loss: Loss | null, ordinaryMs: number, moment: Moment): number {
  const short = loss && tryLimitMs(moment.nowMs - loss.sinceMs, moment.roundTripMs);
  return short === null ? ordinaryMs : Math.min(short, ordinaryMs);
}

const tryOf = ({ attempt, resuming, loss }: Try): Try => (resuming ? { attempt, resuming, loss } : { attempt, resuming, loss });

const fetchTicket = (one: Try, moment: Moment): Step => ({
  state: { name: 'fetching-ticket', ...one },
  effects: [{ type: 'fetch-ticket' }, { type: 'set-timer', ms: limitMs(one.loss, TICKET_WAIT_MS, moment) }],
});

const connect = (one: Try, ticket: HeldTicket, moment: Moment): Step => ({
  state: { name: 'connecting', ...one, ticket },
  effects: [{ type: 'connect', url: ticket.url }, { type: 'set-timer', ms: limitMs(one.loss, CONNECT_MS, moment) }],
});

/** Begins to look for a new connection to a session that goes on without one. */
const resume = (attempt: number, session: ReadyMessage, moment: Moment): Step =>
  fetchTicket({ attempt: attempt + 1, resuming: session, loss: { sinceMs: moment.nowMs, failures: 0, ticketRefused: false } }, moment);

/** A try has failed: a later one may not, unless nobody waits for it any more (RS7). For a new session there is only one. */
function fail(state: In<'fetching-ticket' | 'opening'> | Greeting, code: ErrorCode, closeCode: number | null, moment: Moment): Step {
  if (!state.resuming) return end(state, code, null, closeCode);
  const loss: Loss = { ...state.loss, failures: state.loss.failures + 1, ticketRefused: state.loss.ticketRefused || code === 'ticket-refused' };
  const sinceLossMs = moment.nowMs - loss.sinceMs;
  const leftMs = state.resuming.limits.detachGraceMs - sinceLossMs;
  if (leftMs <= 0) return end(state, 'page-gone', null, closeCode);
  const retryInMs = Math.min(leftMs, retryDelayMs(loss.failures, sinceLossMs, moment.random));
  return {
    state: { name: 'waiting', attempt: state.attempt, session: state.resuming, retryInMs, loss, ticket: 'ticket' in state ? state.ticket : null },
    effects: [...closing(closeCode), { type: 'set-timer', ms: retryInMs }],
  };
}

function stepWaiting(state: In<'waiting'>, event: ConnectionEvent, moment: Moment): Step {
  const next: Try = { attempt: state.attempt + 1, resuming: state.session, loss: state.loss };
  switch (event.type) {
    case 'timeout':
    case 'retry-now':
      if (moment.nowMs - state.loss.sinceMs >= state.session.limits.detachGraceMs) return end(state, 'page-gone', null, null);
      return state.ticket && moment.nowMs - state.ticket.atMs < TICKET_REUSE_MS ? connect(next, state.ticket, moment) : fetchTicket(next, moment);
    case 'ticket':
      // It was asked for by a try that has been given up; that it came shows that the network is back.
      return connect(next, { value: event.ticket, url: event.url, atMs: moment.nowMs }, moment);
    case 'end':
      return end(state, 'ended-by-user', null, null);
    default:
      return stay(state);
  }
}

function stepFetching(state: In<'fetching-ticket'>, event: ConnectionEvent, moment: Moment): Step {
  switch (event.type) {
    case 'ticket':
      return connect(tryOf(state), { value: event.ticket, url: event.url, atMs: moment.nowMs }, moment);
    case 'ticket-refused':
      return PASSING_REFUSALS.has(event.code) ? fail(state, event.code, null, moment) : end(state, event.code, null, null);
    case 'ticket-failed':
    case 'timeout':
      return fail(state, 'gateway-unreachable', null, moment);
    case 'fault':
      return end(state, 'protocol', null, null);
    case 'end':
      return end(state, 'ended-by-user', null, null);
    default:
      return stay(state);
  }
}

/** The socket is gone or useless; `closeCode` is what to close it with, if it is still there. */
function lose(state: Greeting | In<'opening'> | Living, code: ErrorCode, closeCode: number | null, moment: Moment): Step {
  if (state.name !== 'ready' && state.name !== 'ending') {
    // A second refusal is an answer.
    const refusedAgain = code === 'ticket-refused' && state.loss?.ticketRefused;
    return code === 'protocol' || code === 'taken-over' || refusedAgain ? end(state, code, null, closeCode) : fail(state, code, closeCode, moment);
  }
  const goesOn = state.name === 'ready' && state.offers.resume && state.session.limits.detachGraceMs > 0 && (code === 'gateway-unreachable' || code === 'gateway-stopped');
  if (!goesOn) return end(state, code, null, closeCode);
  const { effects, ...resumed } = resume(state.attempt, state.session, moment);
  return { ...resumed, effects: [...closing(closeCode), ...effects] };
}

/** The events that mean the same in every state with a socket; null for the others. */
function stepSocket(state: Greeting | In<'opening'> | Living, event: ConnectionEvent, moment: Moment): Step | null {
  switch (event.type) {
    case 'start':
    case 'take-back':
    case 'retry-now':
    case 'ticket':
    case 'ticket-refused':
    case 'ticket-failed':
      return stay(state);
    case 'ended':
      return event.code === 'ticket-refused' && resumedSession(state) ? lose(state, event.code, CLOSE.normal, moment) : end(state, event.code, event.detail, CLOSE.normal);
    case 'socket-closed':
      return lose(state, codeOfClose(event.code), null, moment);
    case 'silence':
      return lose(state, 'gateway-unreachable', CLOSE.normal, moment);
    case 'fault':
      return end(state, 'protocol', null, CLOSE.protocol);
    default:
      return null;
  }
}

function stepGreeting(state: Greeting, event: ConnectionEvent, moment: Moment): Step {
  switch (event.type) {
    case 'socket-opened':
      if (state.name === 'greeting') return stay(state);
      return { state: { ...state, name: 'greeting' }, effects: [{ type: 'send', message: { type: 'hello', versions: [...SUPPORTED_VERSIONS], capabilities: [...CAPABILITIES] } }] };
    case 'hello': {
      // The ticket, and with it what was typed, leaves only after both sides agreed on a dialect.
      if (state.name !== 'greeting' || !SUPPORTED_VERSIONS.includes(event.version)) return end(state, 'protocol', null, CLOSE.protocol);
      const offers = offersOf(event.capabilities);
      // The session was with a gateway that could keep it; this one cannot have it (HS11).
      if (state.resuming && !offers.resume) return end(state, 'session-gone', null, CLOSE.normal);
      return {
        state: { name: 'opening', ...tryOf(state), offers, stage: null, question: null },
        effects: [{ type: 'show-ticket', ticket: state.ticket.value }, { type: 'set-timer', ms: limitMs(state.loss, OPENING_SILENCE_MS, moment) }],
      };
    }
    case 'timeout':
      return lose(state, 'gateway-unreachable', CLOSE.normal, moment);
    case 'end':
      return end(state, 'ended-by-user', null, CLOSE.normal);
    case 'answer':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

function stepOpening(state: In<'opening'>, event: ConnectionEvent, moment: Moment): Step {
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
    case 'ready': {
      const { session } = event;
      if (state.resuming && state.resuming.sessionId !== session.sessionId) return end(state, 'protocol', null, CLOSE.protocol);
      return {
        state: { name: 'ready', attempt: state.attempt, session, offers: state.offers },
        effects: [{ type: 'clear-timer' }, { type: 'go-on', session, lostAtMs: state.loss?.sinceMs ?? null }],
      };
    }
    case 'timeout':
      return lose(state, 'gateway-unreachable', CLOSE.normal, moment);
    case 'end':
      return end(state, 'ended-by-user', null, CLOSE.normal);
    case 'socket-opened':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

function stepSession(state: Living, event: ConnectionEvent): Step {
  switch (event.type) {
    case 'end':
      if (state.name === 'ending') return stay(state);
      return { state: { ...state, name: 'ending' }, effects: [{ type: 'send', message: { type: 'end' } }, { type: 'set-timer', ms: ENDING_MS }] };
    case 'timeout':
      return state.name === 'ending' ? end(state, 'ended-by-user', null, CLOSE.normal) : stay(state);
    case 'taken-over':
      return end(state, 'taken-over', null, CLOSE.normal);
    case 'socket-opened':
    case 'answer':
      return stay(state);
    default:
      return end(state, 'protocol', null, CLOSE.protocol);
  }
}

/** Takes one event. An event that means nothing in a state returns that same state object and no effects. */
export function step(state: ConnectionState, event: ConnectionEvent, moment: Moment): Step {
  switch (state.name) {
    case 'idle':
    case 'ended':
      if (event.type === 'start') return fetchTicket({ attempt: state.attempt + 1, resuming: null, loss: null }, moment);
      if (event.type === 'take-back' && state.name === 'ended' && state.session && canTakeBack(state)) return resume(state.attempt, state.session, moment);
      return stay(state);
    case 'fetching-ticket':
      return stepFetching(state, event, moment);
    case 'waiting':
      return stepWaiting(state, event, moment);
    case 'connecting':
    case 'greeting':
      return stepSocket(state, event, moment) ?? stepGreeting(state, event, moment);
    case 'opening':
      return stepSocket(state, event, moment) ?? stepOpening(state, event, moment);
    case 'ready':
    case 'ending':
      return stepSocket(state, event, moment) ?? stepSession(state, event);
  }
}
