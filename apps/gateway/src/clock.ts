/** Owns time as the gateway reads it, so that tests can own it instead. */

export interface Clock {
  /** Wall clock, epoch milliseconds: what records and pages show. It may jump. */
  now(): number;
  /** Milliseconds that only go forward: what lengths are measured by. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
