import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Interruption } from './interruption.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function begin(roundTripMs: number | undefined) {
  const over = vi.fn();
  const interruption = new Interruption({ monotonic: () => Date.now(), roundTripMs: () => roundTripMs, onOver: over, onFault: over });
  interruption.begin();
  interruption.watch();
  return { interruption, over };
}

test('[NT2] dropping is over when the remote is quiet', () => {
  const { over } = begin(undefined);
  vi.advanceTimersByTime(8);
  expect(over).toHaveBeenCalledTimes(1);
});

test.each([undefined, 40, 30_000])('[NT2] dropping is over after a limit that the remote cannot move, whatever the round-trip: %s ms', (roundTripMs) => {
  const { interruption, over } = begin(roundTripMs);
  for (let ms = 0; ms < 2_200; ms += 1) {
    interruption.handleOutput();
    vi.advanceTimersByTime(1);
  }
  expect(over).toHaveBeenCalledTimes(1);
  expect(interruption.isFresh).toBe(false);
});
