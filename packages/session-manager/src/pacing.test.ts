import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketFor, bytesPerSecondOf, maxInputPayloadBytes, nextFrameBytes, rawBitsPerSecond, retune, sessionBytesPerSecond, spend, type Bucket } from './pacing.ts';

/** Sends `bytes` as fast as the bucket lets it; answers when each frame left. */
function drain(start: Bucket, bytes: number): { atMs: number; bytes: number }[] {
  const sent: { atMs: number; bytes: number }[] = [];
  let bucket = start;
  let nowMs = start.atMs;
  for (let left = bytes; left > 0; ) {
    const count = nextFrameBytes(bucket, left);
    const turn = spend(bucket, count, nowMs);
    if (turn.paid) {
      bucket = turn.bucket;
      left -= count;
      sent.push({ atMs: nowMs, bytes: count });
    } else {
      nowMs += turn.waitMs;
    }
  }
  return sent;
}

/** The most bytes that left within any window of one second. */
function busiestSecond(sent: readonly { atMs: number; bytes: number }[]): number {
  return Math.max(...sent.map((first) => sent.filter((one) => one.atMs >= first.atMs && one.atMs < first.atMs + 1000).reduce((sum, one) => sum + one.bytes, 0)));
}

describe('[SM5.4] paced input', () => {
  it('a keystroke leaves at once, a paste of 8 KiB too', () => {
    expect(drain(bucketFor(sessionBytesPerSecond, 0), 1)).toEqual([{ atMs: 0, bytes: 1 }]);
    expect(drain(bucketFor(sessionBytesPerSecond, 0), 8192).map((frame) => frame.atMs)).toEqual([0, 0, 0, 0]);
  });

  it('frames hold at most 2048 bytes', () => {
    expect(drain(bucketFor(sessionBytesPerSecond, 0), 5000).map((frame) => frame.bytes)).toEqual([2048, 2048, 904]);
  });

  it('a long paste takes what the limit says and not much more', () => {
    const sent = drain(bucketFor(sessionBytesPerSecond, 0), 10 * sessionBytesPerSecond);
    const seconds = (sent.at(-1)?.atMs ?? 0) / 1000;
    expect(busiestSecond(sent)).toBeLessThanOrEqual(sessionBytesPerSecond);
    expect(seconds).toBeLessThan(11);
  });

  it('[SM4.4] raw mode sends about one full frame per 83 ms', () => {
    const sent = drain(bucketFor(bytesPerSecondOf(rawBitsPerSecond), 0), 100 * maxInputPayloadBytes);
    const intervalMs = (sent.at(-1)?.atMs ?? 0) / (sent.length - 1);
    expect(intervalMs).toBeGreaterThan(80);
    expect(intervalMs).toBeLessThan(90);
  });

  it('[SM4.5] no speed divides by zero or stops the road', () => {
    for (const speed of [1, 8, 8191, 16_383, 16_384, 0xffff_ffff]) {
      const bucket = bucketFor(bytesPerSecondOf(speed), 0);
      const sent = drain(bucket, 10_000);
      expect(sent.reduce((sum, frame) => sum + frame.bytes, 0)).toBe(10_000);
      expect(sent.at(-1)?.atMs).toBeLessThan(10_000);
    }
  });

  it('never exceeds any limit in any second, and never waits for ever', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000_000 }), fc.integer({ min: 1, max: 300_000 }), (limit, bytes) => {
        const sent = drain(bucketFor(limit, 0), Math.min(bytes, limit * 4));
        expect(busiestSecond(sent)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 60 },
    );
  });

  it('a new limit does not give back what was spent', () => {
    const full = bucketFor(sessionBytesPerSecond, 0);
    const turn = spend(full, full.burstBytes, 0);
    if (!turn.paid) throw new Error('a full bucket pays for its burst');
    expect(spend(retune(turn.bucket, sessionBytesPerSecond * 2, 0), 1, 0)).toMatchObject({ paid: false });
    expect(retune(full, 20_000, 0).tokens).toBeLessThanOrEqual(2048);
  });

  it('a clock that goes back earns nothing and loses nothing', () => {
    const bucket = bucketFor(1000, 5000);
    const turn = spend(bucket, bucket.burstBytes, 1000);
    expect(turn).toMatchObject({ paid: true, bucket: { tokens: 0, atMs: 5000 } });
  });

  it('refuses a limit that can never send', () => {
    expect(() => bucketFor(0, 0)).toThrow(/^limit:/);
    expect(() => bucketFor(Number.NaN, 0)).toThrow(/^limit:/);
  });
});
