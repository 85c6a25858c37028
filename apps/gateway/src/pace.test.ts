import { describe, expect, test } from 'vitest';
import { INITIAL_WINDOW_BYTES, MIN_WINDOW_BYTES, OUTPUT_WINDOW_BYTES } from '@workbench/protocol';
import { afterParsing, afterSending, afterShortage, initialPace, windowFor, type Pace } from './pace.ts';

interface Page {
  readonly roundTripMs: number;
  readonly bytesPerMs: number;
  /** The page parses for one period of this length at a time, milliseconds: at once at its end … */
  readonly burstMs: number;
  /** … or all through it, and then draws for so long. */
  readonly drawMs?: number;
}

/** A program without end against a page, millisecond by millisecond; returns the pace and the bytes parsed in the last second. */
function flood(page: Page, ms: number, start: Pace = echo(page, initialPace(0, 0))): { pace: Pace; lastSecond: number; window: number } {
  let pace = start;
  let sent = pace.since.parsed;
  let parsed = sent;
  let known = sent;
  let lastSecond = 0;
  const arriving: { at: number; offset: number }[] = [];
  const acks: { at: number; offset: number }[] = [];
  let arrived = sent;
  for (let now = pace.since.at; now < ms; now += 1) {
    const window = windowFor(pace, OUTPUT_WINDOW_BYTES);
    const length = Math.max(0, known + window - sent);
    if (length > 0) {
      sent += length;
      pace = afterSending(pace, sent, now);
      arriving.push({ at: now + page.roundTripMs / 2, offset: sent });
    }
    pace = afterShortage(pace, now);
    for (let head = arriving[0]; head && head.at <= now; head = arriving[0]) arrived = Math.max(arrived, arriving.shift()?.offset ?? 0);
    const { burstMs, drawMs } = page;
    if (drawMs === undefined ? now % burstMs === 0 : now % (burstMs + drawMs) < burstMs) {
      const before = parsed;
      parsed = Math.min(arrived, parsed + page.bytesPerMs * (drawMs === undefined ? burstMs : 1));
      if (now > ms - 1_000) lastSecond += parsed - before;
      if (parsed > before) acks.push({ at: now + page.roundTripMs / 2, offset: parsed });
    }
    for (let head = acks[0]; head && head.at <= now; head = acks[0]) {
      acks.shift();
      known = head.offset;
      pace = afterParsing(pace, known, now);
    }
  }
  return { pace, lastSecond, window: windowFor(pace, OUTPUT_WINDOW_BYTES) };
}

/** One key and its echo, as before every flood. */
function echo(page: Page, pace: Pace): Pace {
  const at = pace.since.at + 1_000;
  return afterParsing(afterSending(pace, 1, at), 1, at + page.roundTripMs);
}

describe('[FL7] the window', () => {
  test('before anything is known is one for a slow page', () => {
    expect(windowFor(initialPace(0, 0), OUTPUT_WINDOW_BYTES)).toBe(INITIAL_WINDOW_BYTES);
  });

  test.each([1, 4, 10])('of a page that parses 5 MB/s in bursts of %i ms holds about 25 ms of its work', (burstMs) => {
    const { window, lastSecond } = flood({ roundTripMs: 1, bytesPerMs: 5_000, burstMs }, 6_000);
    expect(window / 5_000).toBeGreaterThan(20);
    expect(window / 5_000).toBeLessThan(50);
    expect(lastSecond).toBeGreaterThan(0.95 * 5_000_000);
  });

  test.each([10, 35, 60])('of a page that parses 15 MB/s for 12 ms and then draws for %i ms outlasts the drawing, and is no longer than that', (drawMs) => {
    const { window, lastSecond } = flood({ roundTripMs: 2, bytesPerMs: 15_000, burstMs: 12, drawMs }, 6_000);
    const mean = (15_000 * 12) / (12 + drawMs);
    expect(lastSecond).toBeGreaterThan(0.95 * mean * 1_000);
    expect(window / mean).toBeLessThan(drawMs + 35);
  });

  test('of a far page grows until the page is the limit: 10 MB/s over 100 ms', () => {
    const { lastSecond, window } = flood({ roundTripMs: 100, bytesPerMs: 10_000, burstMs: 5 }, 6_000);
    expect(lastSecond).toBeGreaterThan(0.95 * 10_000_000);
    expect(window).toBeLessThanOrEqual(OUTPUT_WINDOW_BYTES);
  });

  test('does not grow by its own queue, however long the flood', () => {
    const page = { roundTripMs: 2, bytesPerMs: 5_000, burstMs: 4 };
    expect(flood(page, 60_000).window).toBeLessThan(1.5 * flood(page, 4_000).window);
  });

  test('follows a page that becomes slower', () => {
    const fast = flood({ roundTripMs: 1, bytesPerMs: 20_000, burstMs: 4 }, 3_000);
    const slow = flood({ roundTripMs: 1, bytesPerMs: 2_000, burstMs: 4 }, 6_000, { ...fast.pace, mark: null });
    expect(slow.window / 2_000).toBeLessThan(60);
  });

  test('of a far page is not given up for a silence of the program before its next flood', () => {
    const quiet = { ...initialPace(0, 0), roundTripMs: 200, bytesPerMs: 8_000 };
    const flooding = afterShortage(afterSending(quiet, 32_768, 1_000), 1_000);
    expect(windowFor(afterParsing(flooding, 32_768, 1_200), OUTPUT_WINDOW_BYTES)).toBeGreaterThan(0.45 * windowFor(quiet, OUTPUT_WINDOW_BYTES));
  });

  test('never goes below two steps of acknowledgement, nor over what the page was told', () => {
    expect(windowFor({ ...initialPace(0, 0), roundTripMs: 1, bytesPerMs: 0.001 }, OUTPUT_WINDOW_BYTES)).toBe(MIN_WINDOW_BYTES);
    expect(windowFor({ ...initialPace(0, 0), roundTripMs: 1_000, bytesPerMs: 100_000 }, 300_000)).toBe(300_000);
  });

  test('is widened little by a page that stood still for a second, and for a moment only', () => {
    const page = { roundTripMs: 1, bytesPerMs: 5_000, burstMs: 4 };
    const { pace, window } = flood(page, 3_000);
    const still = afterParsing(pace, pace.since.parsed, pace.shortAt + 1_000);
    expect(windowFor(still, OUTPUT_WINDOW_BYTES) / 5_000).toBeLessThan(60);
    expect(flood(page, 6_000, { ...still, mark: null }).window).toBeLessThan(1.2 * window);
  });

  test('is not widened by a quick echo, nor narrowed by a program that prints little', () => {
    const flooded = flood({ roundTripMs: 1, bytesPerMs: 5_000, burstMs: 4 }, 3_000).pace;
    // The rest of it is parsed, and then nothing waits.
    let pace = [1, 2].reduce((before, ms) => afterParsing(before, before.since.parsed, flooded.shortAt + ms), flooded);
    const window = windowFor(pace, OUTPUT_WINDOW_BYTES);
    for (let at = pace.since.at + 1_000, offset = pace.since.parsed; at < 20_000; at += 100) {
      offset += 1;
      pace = afterParsing(afterSending(pace, offset, at), offset, at + 1);
    }
    expect(windowFor(pace, OUTPUT_WINDOW_BYTES)).toBeGreaterThan(0.9 * window);
    expect(windowFor(pace, OUTPUT_WINDOW_BYTES)).toBeLessThanOrEqual(window * 1.1);
  });
});
