/** Owns what a row of the sessions page knows, and the words for how a session ended. Pure. */
import type { SessionRecord } from '@workbench/db';
import type { ErrorCode } from '@workbench/protocol';
import { fill } from '../../i18n/fill.ts';
import type { Messages } from '../../i18n/messages.ts';

export interface ListedSession {
  readonly id: string;
  readonly instanceName: string;
  readonly instanceId: string;
  readonly regionId: string;
  readonly userName: string;
  /** The session is the reader's own. */
  readonly own: boolean;
  /** Who one is on the instance. */
  readonly username: string;
  readonly transport: string;
  readonly route: string | null;
  /** Moments in ISO 8601, UTC. */
  readonly startedAt: string;
  readonly deadlineAt: string;
  readonly lastedMs: number;
  readonly end: { readonly code: string; readonly exitCode: number | null; readonly signal: string | null } | null;
}

export function toListedSession(record: SessionRecord, ownId: string, now: Date): ListedSession {
  const { id, instanceName, instanceId, regionId, userName, username, transport, route, startedAt, deadlineAt, endedAt, endCode, endDetail } = record;
  const end = endedAt && { code: endCode ?? 'internal', exitCode: endDetail?.exitCode ?? null, signal: endDetail?.signal ?? null };
  const lastedMs = Math.max(0, (endedAt ?? now).getTime() - startedAt.getTime());
  const place = { instanceName, instanceId, regionId, userName, own: record.userId === ownId, username, transport, route };
  return { id, ...place, startedAt: startedAt.toISOString(), deadlineAt: deadlineAt.toISOString(), lastedMs, end };
}

/** Two units at most: seconds tell nothing beside hours. */
export function durationWords(words: Messages['sessions']['durations'], ms: number): string {
  const s = Math.floor(ms / 1_000);
  const m = Math.floor(s / 60);
  if (m === 0) return fill(words.seconds, { s });
  return m < 60 ? fill(words.minutes, { m, s: s % 60 }) : fill(words.hours, { h: Math.floor(m / 60), m: m % 60 });
}

type Words = Pick<Messages, 'sessions' | 'errors'>;

const own = <T extends object>(table: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(table, key);

/** The catalogue speaks to the session's own user; where somebody else reads, its "you" would be the wrong person. */
export function endWords({ sessions, errors }: Words, { end, own: mine }: Pick<ListedSession, 'end' | 'own'>): string {
  const code = end?.code ?? 'internal';
  if (!mine && own(sessions.endsOfOthers, code)) return sessions.endsOfOthers[code];
  return own(errors, code) ? errors[code].what : errors.internal.what;
}

/** What the shell itself said last; an exit status of 0 is not worth a word. */
export function exitWords({ exitCode, signal: signalWords }: Messages['sessions'], end: ListedSession['end']): string | null {
  if (end === null) return null;
  if (end.signal !== null) return fill(signalWords, { signal: end.signal });
  return end.exitCode === null || end.exitCode === 0 ? null : fill(exitCode, { code: end.exitCode });
}

const peaceful: ReadonlySet<string> = new Set<ErrorCode>(['exited', 'ended-by-user', 'ended-by-administrator', 'signed-out', 'deadline', 'idle', 'page-gone', 'taken-over', 'gateway-stopped']);

/** Nothing is wrong when a session ended this way. */
export const endedInPeace = (end: NonNullable<ListedSession['end']>): boolean => peaceful.has(end.code);

export function transportWords({ transports, routes }: Messages['sessions'], { transport, route }: Pick<ListedSession, 'transport' | 'route'>): string {
  const name = own(transports, transport) ? transports[transport] : transport;
  return route !== null && own(routes, route) ? `${name} · ${routes[route]}` : name;
}
