/** Owns what is said over the terminal at one moment. Pure. */
import type { ConnectionState } from '@workbench/client';

export type NoticeKind = 'not-ready' | 'too-much' | 'not-sent' | 'skipped' | 'resumed' | 'copied' | 'copyFailed' | 'remoteCopied' | 'remoteCopyBlocked' | 'deadline' | 'idle' | 'draining';

export interface Notice {
  readonly kind: NoticeKind;
  /** Counts up, so that the same notice twice is seen twice. */
  readonly id: number;
  /** For those that announce an end: when that is, on the clock of `performance.now()`. */
  readonly endsAt?: number;
  /** For `not-sent` and `skipped`: how much. */
  readonly bytes?: number;
  /** For `remoteCopyBlocked`: what the program wants on the clipboard. */
  readonly text?: string;
  /** For those that announce an end: where the output was then. */
  readonly printedOffset?: number;
}

/** Words that pass make way for the next that pass; nothing else takes another's place. */
export interface Notices {
  /** Goes by itself. */
  readonly passing: Notice | null;
  /** That input was lost, which is said nowhere else; it goes by itself as well. */
  readonly lost: Notice | null;
  /** Text that waits to be copied. */
  readonly offer: Notice | null;
  /** Ends that were announced, at most one of a kind, the soonest first. */
  readonly ends: readonly Notice[];
}

export const noNotices: Notices = { passing: null, lost: null, offer: null, ends: [] };

/** Each key that is refused says so: what stands there stands longer, and is not read aloud again. */
const SAID_ONCE: readonly NoticeKind[] = ['not-ready', 'too-much'];

const soonestFirst = (a: Notice, b: Notice): number => (a.endsAt ?? 0) - (b.endsAt ?? 0);

export function withNotice(notices: Notices, notice: Notice): Notices {
  if (notice.kind === 'not-sent') return { ...notices, lost: { ...notice, bytes: (notice.bytes ?? 0) + (notices.lost?.bytes ?? 0) } };
  if (SAID_ONCE.includes(notice.kind) && notices.passing?.kind === notice.kind) return { ...notices, passing: { ...notice, id: notices.passing.id } };
  if (notice.text !== undefined) return { ...notices, offer: notice };
  // What is on the clipboard now is newer than what was to be put there.
  if (notice.kind === 'remoteCopied') return { ...notices, passing: notice, offer: null };
  if (notice.endsAt === undefined) return { ...notices, passing: notice };
  return { ...notices, ends: [...notices.ends.filter(({ kind }) => kind !== notice.kind), notice].sort(soonestFirst) };
}

export const withoutNotice = ({ passing, lost, offer, ends }: Notices, id: number): Notices => ({
  passing: passing?.id === id ? null : passing,
  lost: lost?.id === id ? null : lost,
  offer: offer?.id === id ? null : offer,
  ends: ends.filter((end) => end.id !== id),
});

/**
 * What is left of them as the connection changes: an end that has come is the banner's, another session has nothing to do with what was said of the
 * one before, and one that is ready (again) is warned anew.
 */
export function noticesIn(connection: ConnectionState, notices: Notices): Notices {
  if (connection.name === 'fetching-ticket' && !connection.resuming) return noNotices;
  if (connection.name === 'ready') return { ...notices, passing: null, ends: [] };
  return connection.name === 'ended' ? { ...notices, ends: [] } : notices;
}

/** What puts an idle session's end off takes its announcement away, and no other. */
export const idleEnd = ({ ends }: Notices): Notice | undefined => ends.find(({ kind }) => kind === 'idle');

/** From top to bottom: what comes or goes moves no button that does more than take its line away. */
export const noticesShown = ({ passing, lost, offer, ends }: Notices): Notice[] => [passing, lost, ends[0], offer].filter((notice) => notice !== null && notice !== undefined);
