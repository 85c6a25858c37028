/** Owns the steps of a session's life, which only go forward. Pure: the effects are data that session.ts performs. */
import type { SessionEnd } from './refusal.ts';

/*
 *   running ──transport-ended──▶ draining ──drained──▶ closing ──transport-closed──▶ ended
 *      └──────end, view-closed─────────┴──end, view-closed──▲
 */
export type SessionState =
  | { readonly phase: 'running' }
  /** The shell is over; the page still has output to take. */
  | { readonly phase: 'draining'; readonly end: SessionEnd }
  /** The page was told; the transport gives back what it holds (sockets, the cloud session). */
  | { readonly phase: 'closing'; readonly end: SessionEnd }
  | { readonly phase: 'ended'; readonly end: SessionEnd };

export type SessionEvent =
  | { readonly type: 'transport-ended'; readonly end: SessionEnd }
  /** Nothing more waits to be sent. */
  | { readonly type: 'drained' }
  /** Somebody or something ends it: a person, the sweep, a broken rule, a signal. */
  | { readonly type: 'end'; readonly end: SessionEnd }
  | { readonly type: 'view-closed' }
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

/** One step; an event that means nothing in a state returns the same state and no effect. The first end is the one that stays. */
export function step(state: SessionState, event: SessionEvent): Step {
  switch (state.phase) {
    case 'running':
      switch (event.type) {
        case 'transport-ended':
          return { state: { phase: 'draining', end: event.end }, effects: [{ do: 'drain' }] };
        case 'end':
          return close(event.end, true);
        case 'view-closed':
          return close({ code: 'page-gone' }, false);
        case 'drained':
        case 'transport-closed':
          return stay(state);
      }
      break;
    case 'draining':
      switch (event.type) {
        case 'drained':
        case 'end':
          return close(state.end, true);
        case 'view-closed':
          return close(state.end, false);
        case 'transport-ended':
        case 'transport-closed':
          return stay(state);
      }
      break;
    case 'closing':
      return event.type === 'transport-closed' ? { state: { phase: 'ended', end: state.end }, effects: [{ do: 'release' }] } : stay(state);
    case 'ended':
      return stay(state);
  }
}
