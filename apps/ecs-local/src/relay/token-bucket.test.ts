import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const rate = { bytesPerSecond: 204_800, burstBytes: 51_200 };

it('lets a burst pass and then makes the sender wait for exactly its debt', () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.take(51_200, 0);
  expect(bucket.waitMs(0)).toBe(0);
  bucket.take(20_480, 0);
  expect(bucket.waitMs(0)).toBe(100);
  expect(bucket.waitMs(99)).toBe(1);
  expect(bucket.waitMs(100)).toBe(0);
});

it('does not save up more than the burst', () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.take(51_200 + 204_800, 3_600_000);
  expect(bucket.waitMs(3_600_000)).toBe(1000);
});

it('is not moved by a clock that goes back', () => {
  const bucket = new TokenBucket(rate, 10_000);
  bucket.take(61_440, 10_000);
  expect(bucket.waitMs(5_000)).toBe(50);
});

it('never lets a patient sender exceed burst + rate × time + one frame', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 65_536 }), { minLength: 1, maxLength: 60 }), (frames) => {
    const bucket = new TokenBucket(rate, 0);
    let now = 0;
    let sent = 0;
    for (const frame of frames) {
      now += bucket.waitMs(now);
      bucket.take(frame, now);
      sent += frame;
      expect(sent - frame).toBeLessThanOrEqual(rate.burstBytes + (now * rate.bytesPerSecond) / 1000 + 1);
    }
  }));
});
