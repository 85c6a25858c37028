/** Owns how soon and how patiently a lost connection is tried again. Pure arithmetic: time and randomness come in. */

/** Milliseconds before the second try, doubled for each that follows, and at most: what a person waits once the network is back. The first try comes at once. */
const FIRST_DELAY_MS = 100;
const QUICK_DELAY_MS = 400;

/** Milliseconds after the loss during which tries are quick: a lift, a train between two cells, a gateway that is restarted. */
const QUICK_PHASE_MS = 120_000;

/** Milliseconds between tries after that: whoever sleeps or is away must not keep a radio awake. */
const SLOW_DELAY_MS = 2_000;

/** Part of a delay that chance may take away, so that a thousand pages do not dial in step. Nothing is added: the delay is a promise. */
const JITTER = 0.25;

/** Milliseconds one try may take on a quick network. A dead network swallows a call without a word, and whoever waits for it misses its return. */
export const TRY_LIMIT_MS = 1_500;

/** Round-trips that a try costs: TCP, TLS, upgrade, hello, attach, and as many again for what is lost on the way. */
const TRY_ROUND_TRIPS = 10;

/** Milliseconds for which an unused ticket is used again. It lives for 30 s by the clock of another machine. */
export const TICKET_REUSE_MS = 20_000;

/** Milliseconds to wait after `failures` tries have failed, from 1; `random` is in [0, 1). */
export function retryDelayMs(failures: number, sinceLossMs: number, random: number): number {
  const delay = sinceLossMs >= QUICK_PHASE_MS ? SLOW_DELAY_MS : Math.min(QUICK_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.round(delay * (1 - JITTER * random));
}

/** Milliseconds one try may take, or null for as long as a first connection may: once the quick phase is over a very slow network gets its chance. */
export function tryLimitMs(sinceLossMs: number, roundTripMs: number | null): number | null {
  return sinceLossMs >= QUICK_PHASE_MS ? null : Math.max(TRY_LIMIT_MS, TRY_ROUND_TRIPS * (roundTripMs ?? 0));
}
