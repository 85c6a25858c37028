/** Owns when a read is tried again and how long to wait before; knows neither SDK nor operations. */
import type { EcsError } from './ecs-error.ts';

/** Tries in all. A person waits for the answer: a third failure is news, not noise. */
export const maxAttempts = 3;
/** First wait, milliseconds; doubles with each try. The SDK's own back-off waits almost nothing (EO4.1). */
const firstWaitMs = 200;
/** Longest wait that a person is made to sit through for one try, milliseconds; a region that asks for more gets its error passed on. */
const longestWaitMs = 5_000;

/**
 * Milliseconds to wait before the next try of a read, or undefined when there is to be none.
 * @param attempt how many tries failed, from 1
 * @param random in [0, 1); spreads callers that failed together
 */
export function retryWaitMs(error: EcsError, attempt: number, random: number): number | undefined {
  if (attempt >= maxAttempts) return undefined;
  if (error.code !== 'throttled' && error.code !== 'unavailable' && error.code !== 'timeout') return undefined;
  const backoffMs = firstWaitMs * 2 ** (attempt - 1);
  // At least half of the step, so that jitter never means "at once"; on top of what the region asked for, never below it.
  const waitMs = (error.retryAfterMs ?? 0) + backoffMs * (0.5 + random / 2);
  return waitMs <= longestWaitMs ? waitMs : undefined;
}
