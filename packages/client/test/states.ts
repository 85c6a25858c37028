/** Owns one example of every state and event of the connection machine, so that tables and walks are complete or do not compile. */
import type { Question, Ticket } from '@workbench/protocol';
import type { Offers } from '../src/capabilities.ts';
import type { ConnectionEvent, ConnectionState, HeldTicket, Loss, Moment } from '../src/connection-state.ts';
import { ALL, ready } from './scripted-client.ts';

type StateName = ConnectionState['name'];
export type EventName = ConnectionEvent['type'];
type TryName = 'fetching-ticket' | 'connecting' | 'greeting' | 'opening';
export type RowName = StateName | `${TryName}, resuming` | 'ready, gateway without resume' | 'ended, taken over';

export const ticket = 'A'.repeat(43) as Ticket;
export const held: HeldTicket = { value: ticket, url: 'ws://gateway/v1/session', atMs: 400 };
export const session = ready();
export const question: Question = { id: 7, timeLimitMs: 60_000, kind: 'host-key', address: '10.0.0.1', port: 22, keyType: 'ssh-ed25519', fingerprint: 'SHA256:x' };
export const offers: Offers = { resume: true, interrupt: true, checkpoint: true };
const none: Offers = { resume: false, interrupt: false, checkpoint: false };
const loss: Loss = { sinceMs: 0, failures: 3, ticketRefused: false };
const first = { attempt: 1, resuming: null, loss: null } as const;
const resuming = { attempt: 4, resuming: session, loss } as const;
const asked = { name: 'opening', offers, stage: null, question } as const;

/** A moment without chance, on a network that was not measured. */
export const at = (nowMs: number): Moment => ({ nowMs, random: 0, roundTripMs: null });

export const states: { readonly [R in RowName]: ConnectionState } = {
  'idle': { name: 'idle', attempt: 0 },
  'fetching-ticket': { name: 'fetching-ticket', ...first },
  'fetching-ticket, resuming': { name: 'fetching-ticket', ...resuming },
  'connecting': { name: 'connecting', ...first, ticket: held },
  'connecting, resuming': { name: 'connecting', ...resuming, ticket: held },
  'greeting': { name: 'greeting', ...first, ticket: held },
  'greeting, resuming': { name: 'greeting', ...resuming, ticket: held },
  'opening': { ...asked, ...first },
  'opening, resuming': { ...asked, ...resuming },
  'ready': { name: 'ready', attempt: 1, session, offers },
  'ready, gateway without resume': { name: 'ready', attempt: 1, session, offers: none },
  'ending': { name: 'ending', attempt: 1, session, offers },
  'waiting': { name: 'waiting', attempt: 4, session, retryInMs: 400, loss, ticket: null },
  'ended': { name: 'ended', attempt: 1, code: 'exited', detail: null, session },
  'ended, taken over': { name: 'ended', attempt: 1, code: 'taken-over', detail: null, session },
};

export const anyEvent: { readonly [N in EventName]: Extract<ConnectionEvent, { type: N }> } = {
  'start': { type: 'start' },
  'take-back': { type: 'take-back' },
  'retry-now': { type: 'retry-now' },
  'ticket': { type: 'ticket', ticket, url: 'ws://gateway/v1/session' },
  'ticket-refused': { type: 'ticket-refused', code: 'forbidden' },
  'ticket-failed': { type: 'ticket-failed' },
  'socket-opened': { type: 'socket-opened' },
  'hello': { type: 'hello', version: 1, capabilities: ALL },
  'progress': { type: 'progress', stage: 'connecting' },
  'question': { type: 'question', question },
  'answer': { type: 'answer', id: 7, accept: true },
  'ready': { type: 'ready', session },
  'taken-over': { type: 'taken-over' },
  'ended': { type: 'ended', code: 'exited', detail: null },
  'socket-closed': { type: 'socket-closed', code: 1006 },
  'fault': { type: 'fault' },
  'silence': { type: 'silence' },
  'timeout': { type: 'timeout' },
  'end': { type: 'end' },
};
