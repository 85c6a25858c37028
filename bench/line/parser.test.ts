import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pace } from './line.ts';
import { Parser } from './parser.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(pace: Pace): { parser: Parser; seen: { parsed: number; skipped: number; paused: boolean } } {
  const seen = { parsed: 0, skipped: 0, paused: false };
  const source = { pause: () => void (seen.paused = true), resume: () => void (seen.paused = false) };
  const parser = new Parser(pace, source, { parsed: (bytes) => void (seen.parsed += bytes.length), skipped: (bytes) => void (seen.skipped += bytes) });
  return { parser, seen };
}

describe('a slow reader', () => {
  it('parses from its queue at its speed', () => {
    const { parser, seen } = start({ kind: 'queue', bytesPerSecond: 1_000_000 });
    for (let i = 0; i < 10; i += 1) parser.take(new Uint8Array(10_000));
    expect(seen).toMatchObject({ parsed: 0, paused: false });
    vi.advanceTimersByTime(48);
    expect(seen.parsed).toBeGreaterThan(40_000);
    expect(seen.parsed).toBeLessThan(56_000);
    vi.advanceTimersByTime(100);
    expect(seen.parsed).toBe(100_000);
    parser.stop();
  });

  it('reads its socket no faster than it parses', () => {
    const { parser, seen } = start({ kind: 'socket', bytesPerSecond: 1_000_000 });
    parser.take(new Uint8Array(20_000));
    expect(seen).toMatchObject({ parsed: 20_000, paused: true });
    vi.advanceTimersByTime(12);
    expect(seen.paused).toBe(true);
    vi.advanceTimersByTime(12);
    expect(seen.paused).toBe(false);
    parser.stop();
  });

  it('reaches a gap when it has parsed what comes before it', () => {
    const { parser, seen } = start({ kind: 'queue', bytesPerSecond: 1_000_000 });
    parser.take(new Uint8Array(20_000));
    parser.skip(500);
    vi.advanceTimersByTime(8);
    expect(seen.skipped).toBe(0);
    vi.advanceTimersByTime(24);
    expect(seen).toMatchObject({ parsed: 20_000, skipped: 500 });
    parser.stop();
  });
});

it('an instant reader parses what it takes, when it takes it', () => {
  const { parser, seen } = start({ kind: 'instant', bytesPerSecond: Infinity });
  parser.take(new Uint8Array(3));
  parser.skip(4);
  expect(seen).toMatchObject({ parsed: 3, skipped: 4 });
});
