/** Owns who may do what, and the operational caps with their defaults. Pure: it knows neither database nor socket. */
import type { Role } from '@workbench/db';
import { ACK_STEP_BYTES, FIRST_MESSAGE_MS, HEARTBEAT_MS, MIN_WINDOW_BYTES, OUTPUT_WINDOW_BYTES, type ErrorCode } from '@workbench/protocol';
import { defaultSessionLimits, MAX_SESSION_MS, MINUTE_MS, type SessionLimits } from './session-limits.ts';

export interface Actor {
  readonly userId: string;
  readonly role: Role;
}

export type Action =
  | { readonly do: 'see-instances' }
  | { readonly do: 'log-on' }
  | { readonly do: 'end-session'; readonly ownerId: string }
  | { readonly do: 'end-user-sessions' }
  | { readonly do: 'set-session-manager' }
  | { readonly do: 'accept-host-key' };

/** What a decision may depend on besides the person. */
export interface Place {
  /** The guest is an ordinary process of this host (tag `workbench:sandbox` = `none`, docs/THREAT-MODEL.md). */
  readonly unsandboxed: boolean;
  readonly userCount: number;
  /** Every listener of this install is on loopback. */
  readonly loopbackOnly: boolean;
}

/** The one place where rights are decided. `place` is needed only where an instance is logged on to. */
export function may(actor: Actor, action: Action, place?: Place): boolean {
  const administrator = actor.role === 'administrator';
  switch (action.do) {
    case 'see-instances':
      return true;
    case 'log-on':
      if (!place) return false;
      // Without a sandbox a shell of the demo is a shell of the person who started Workbench: nobody else may have it.
      return !place.unsandboxed || (administrator && place.userCount === 1 && place.loopbackOnly);
    case 'end-session':
      return administrator || action.ownerId === actor.userId;
    case 'end-user-sessions':
    case 'set-session-manager':
    case 'accept-host-key':
      return administrator;
  }
}

export interface Caps extends SessionLimits {
  readonly sessionsPerUser: number;
  /** Sockets per client address without a consumed ticket (HS7). */
  readonly unauthenticatedPerAddress: number;
  /** From the upgrade to `open`, milliseconds (HS3). */
  readonly firstMessageMs: number;
  /** From `open` to `ready`, milliseconds, questions included. */
  readonly openingMs: number;
  /** A question waits so long for its answer, milliseconds. */
  readonly questionMs: number;
  /** After the shell has ended, the page has so long to take the rest of the output, milliseconds. */
  readonly drainMs: number;
  /** Between two ticks of the sweep, milliseconds: a disabled user's terminals end within 5 s, so twice this and a query must fit. */
  readonly sweepMs: number;
  /** A connection that was closed has so long to take what was sent before, milliseconds: what waits in it is no session's any more. */
  readonly closeMs: number;
  /** Between two pings, milliseconds (CL1). */
  readonly heartbeatMs: number;
  /** Output bytes sent and not parsed, at most (FL2). */
  readonly windowBytes: number;
}

export const defaultCaps: Caps = {
  ...defaultSessionLimits,
  sessionsPerUser: 20,
  unauthenticatedPerAddress: 10,
  firstMessageMs: FIRST_MESSAGE_MS,
  openingMs: 3 * MINUTE_MS,
  questionMs: MINUTE_MS,
  drainMs: 10_000,
  sweepMs: 2_000,
  closeMs: 10_000,
  heartbeatMs: HEARTBEAT_MS,
  windowBytes: OUTPUT_WINDOW_BYTES,
};

/** @throws RangeError naming the cap that would make sessions hang or outlive the house rule. */
export function checkCaps(caps: Caps): Caps {
  const demand = (holds: boolean, rule: string): void => {
    if (!holds) throw new RangeError(`caps: ${rule}`);
  };
  demand(ACK_STEP_BYTES < MIN_WINDOW_BYTES && MIN_WINDOW_BYTES <= caps.windowBytes, 'ack step < window, or page and gateway wait for each other');
  demand(caps.maxSessionMs <= MAX_SESSION_MS, 'no session is longer than 6 hours');
  demand(caps.idleMs <= caps.maxSessionMs, 'idle ≤ longest session');
  demand(caps.heartbeatMs < caps.idleMs, 'heartbeat < idle');
  demand(caps.detachGraceMs <= caps.maxSessionMs, 'a session without a page is no longer than any other');
  demand(caps.drainLimitMs <= MAX_SESSION_MS, 'a gateway drains no longer than a session may last');
  demand(caps.questionMs <= caps.openingMs, 'a question fits into the opening');
  return caps;
}

export interface SessionTimes {
  /** Wall clock at the start, epoch milliseconds. */
  readonly startedAt: number;
  readonly startedMonotonic: number;
  readonly lastActivityMonotonic: number;
  /** Longest length of this session, milliseconds: ours or the road's, whichever is shorter. */
  readonly maxMs: number;
}

export interface Now {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Milliseconds a session has left. Its length counts on both clocks: a wall clock set back does not lengthen it, and a computer that slept
 * (where the monotonic clock may stand still) does not either.
 */
export const timeLeft = (times: SessionTimes, now: Now): number => times.maxMs - Math.max(now.monotonic - times.startedMonotonic, now.wall - times.startedAt);

/** Milliseconds until the idle limit, if nothing is typed or printed. */
const idleLeft = (times: SessionTimes, now: Now, caps: Pick<Caps, 'idleMs'>): number => caps.idleMs - (now.monotonic - times.lastActivityMonotonic);

/** Whether a session is to be ended now, and why. */
export function timeIsUp(times: SessionTimes, now: Now, caps: Pick<Caps, 'idleMs'>): ErrorCode | null {
  if (timeLeft(times, now) <= 0) return 'deadline';
  if (idleLeft(times, now, caps) <= 0) return 'idle';
  return null;
}

/** Before the end of a session its page is warned with so much left, milliseconds (DL1). */
const DEADLINE_WARNINGS_MS: readonly number[] = [15 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS];
const IDLE_WARNING_MS = MINUTE_MS;

/** What was warned of last: the threshold that was passed, or Infinity. */
export interface Warned {
  readonly deadline: number;
  readonly idle: number;
}

export const notWarned: Warned = { deadline: Infinity, idle: Infinity };

export interface Warnings {
  readonly due: readonly { readonly code: 'deadline' | 'idle'; readonly inMs: number }[];
  readonly warned: Warned;
}

/**
 * DL1: what a page is to be told now, and what it knows afterwards. Activity takes the warning of the idle limit back; where the session ends
 * before that limit there is nothing to be put off.
 */
export function warningsDue(times: SessionTimes, now: Now, { caps, warned }: { caps: Pick<Caps, 'idleMs'>; warned: Warned }): Warnings {
  const left = { deadline: timeLeft(times, now), idle: idleLeft(times, now, caps) };
  // A session that is shorter than a warning is early has nothing to be warned of when it begins.
  const deadlineWarnings = DEADLINE_WARNINGS_MS.filter((each) => each < times.maxMs);
  const passed = { deadline: lowestAbove(deadlineWarnings, left.deadline), idle: left.idle < left.deadline ? lowestAbove([Math.min(IDLE_WARNING_MS, caps.idleMs / 2)], left.idle) : Infinity };
  const due = (['deadline', 'idle'] as const).filter((code) => passed[code] < warned[code]).map((code) => ({ code, inMs: Math.max(0, Math.round(left[code])) }));
  return { due, warned: { deadline: Math.min(warned.deadline, passed.deadline), idle: passed.idle } };
}

const lowestAbove = (thresholds: readonly number[], left: number): number => Math.min(Infinity, ...thresholds.filter((each) => each >= left));
