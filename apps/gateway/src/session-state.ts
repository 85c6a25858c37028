/** Owns the steps of a session's life, which only go forward. Pure: the effects are data that session.ts performs. */
import type { SessionEnd } from './refusal.ts';

/*
 *   running ──transport-ended──▶ draining ──drained──▶ closing ──transport-closed──▶ ended
 *      └──────end, grace-over──────────┴──end, grace-over──▲
 *
 * In the first two a page may be attached or not; without one they last until the grace is over.
 */
export type SessionState =
  | { readonly phase: 'running'; readonly attached: boolean }
  /** The shell is over; a page still has output to take. */
  | { readonly phase: 'draining'; readonly attached: boolean; readonly end: SessionEnd }
  /** The page was told; the transport gives back what it holds (sockets, the cloud session). */
  | { readonly phase: 'closing'; readonly end: SessionEnd }
  | { readonly phase: 'ended'; readonly end: SessionEnd };

export type SessionEvent =
  | { readonly type: 'transport-ended'; readonly end: SessionEnd }
  /** Nothing more waits to be sent. */
  | { readonly type: 'drained' }
  /** Somebody or something ends it: a person, the sweep, a broken rule, a signal. */
  | { readonly type: 'end'; readonly end: SessionEnd }
  | { readonly type: 'attached' }
  /** The connection to the page is gone; it may come back where it said that it can. */
  | { readonly type: 'detached'; readonly mayResume: boolean }
  /** No page came back in time. */
  | { readonly type: 'grace-over' }
  | { readonly type: 'transport-closed' };

export type SessionEffect =
  /** Send what is queued; report `drained` when nothing is left. */
  | { readonly do: 'drain' }
  /** Say `ended` to the page, once. */
  | { readonly do: 'announce'; readonly end: SessionEnd }
  | { readonly do: 'record'; readonly end: SessionEnd }
  | { readonly do: 'close-transport' }
  | { readonly do: 'release' };

export interface Step {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

const stay = (state: SessionState): Step => ({ state, effects: [] });

const close = (end: SessionEnd, announce: boolean): Step => ({
  state: { phase: 'closing', end },
  effects: [...(announce ? [{ do: 'announce', end } as const] : []), { do: 'record', end }, { do: 'close-transport' }],
});

const GONE: SessionEnd = { code: 'page-gone' };

/** One step; an event that means nothing in a state returns the same state and no effect. The first end is the one that stays. */
export function step(state: SessionState, event: SessionEvent): Step {
  switch (state.phase) {
    case 'running':
      return stepRunning(state, event);
    case 'draining':
      return stepDraining(state, event);
    case 'closing':
      return event.type === 'transport-closed' ? { state: { phase: 'ended', end: state.end }, effects: [{ do: 'release' }] } : stay(state);
    case 'ended':
      return stay(state);
  }
}

function stepRunning(state: Extract<SessionState, { phase: 'running' }>, event: SessionEvent): Step {
  switch (event.type) {
    case 'transport-ended':
      return { state: { phase: 'draining', attached: state.attached, end: event.end }, effects: state.attached ? [{ do: 'drain' }] : [] };
    case 'end':
      return close(event.end, state.attached);
    case 'attached':
      return state.attached ? stay(state) : { state: { phase: 'running', attached: true }, effects: [] };
    case 'detached':
      if (!state.attached) return stay(state);
      return event.mayResume ? { state: { phase: 'running', attached: false }, effects: [] } : close(GONE, false);
    case 'grace-over':
      return state.attached ? stay(state) : close(GONE, false);
    case 'drained':
    case 'transport-closed':
      return stay(state);
  }
}

function stepDraining(state: Extract<SessionState, { phase: 'draining' }>, event: SessionEvent): Step {
  switch (event.type) {
    case 'drained':
    case 'end':
      return close(state.end, state.attached);
    case 'attached':
      // A page that takes over as well: each has all of the time to take what is left.
      return { state: state.attached ? state : { ...state, attached: true }, effects: [{ do: 'drain' }] };
    case 'detached':
      if (!state.attached) return stay(state);
      return event.mayResume ? { state: { ...state, attached: false }, effects: [] } : close(state.end, false);
    case 'grace-over':
      return state.attached ? stay(state) : close(state.end, false);
    case 'transport-ended':
    case 'transport-closed':
      return stay(state);
  }
}
