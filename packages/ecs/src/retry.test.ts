import { describe, expect, it } from 'vitest';
import { EcsError, type EcsErrorCode } from './ecs-error.ts';
import { maxAttempts, retryWaitMs } from './retry.ts';

const failure = (code: EcsErrorCode, retryAfterMs?: number) => new EcsError({ code, action: 'X', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

describe('retries of reads', () => {
  it('doubles the wait and spreads it over half a step', () => {
    expect(retryWaitMs(failure('unavailable'), 1, 0)).toBe(100);
    expect(retryWaitMs(failure('timeout'), 1, 0.999)).toBeCloseTo(200, 0);
    expect(retryWaitMs(failure('throttled'), 2, 0)).toBe(200);
  });

  it('gives up after the last attempt', () => {
    expect(retryWaitMs(failure('unavailable'), maxAttempts, 0)).toBeUndefined();
  });

  it('never waits less than the region asks, and not at all when it asks for too much', () => {
    expect(retryWaitMs(failure('throttled', 1500), 1, 0)).toBe(1600);
    expect(retryWaitMs(failure('throttled', 60_000), 1, 0)).toBeUndefined();
  });

  it.each(['not-found', 'forbidden', 'unauthenticated', 'session-manager-disabled', 'quota', 'wrong-state', 'invalid', 'unknown'] as const)('%s is final', (code) => {
    expect(retryWaitMs(failure(code), 1, 0)).toBeUndefined();
  });
});
