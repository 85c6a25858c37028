import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** Bytes that get through in a second when every wait is kept. */
function bytesInASecond(pace: Pace, frame: number): number {
  let bytes = 0;
  for (let now = 0; now < 1000; now += pace.spend(frame, now) || (frame * 8 * 1000) / 1e9) bytes += frame;
  return bytes;
}

it('keeps to its speed, with a little ahead', () => {
  expect(bytesInASecond(new Pace(1_638_400), 4096)).toBeGreaterThanOrEqual(204_800);
  expect(bytesInASecond(new Pace(1_638_400), 4096)).toBeLessThanOrEqual(204_800 * 1.1);
});

it('has no limit at 0 and at the fastest pace of the wire', () => {
  for (const speed of [0, 8_192_000, 1e9]) {
    const pace = new Pace(speed);
    for (let i = 0; i < 1000; i += 1) expect(pace.spend(65_536, 0)).toBe(0);
  }
  expect(bytesInASecond(new Pace(8_191_999), 4096)).toBeLessThan(1_200_000);
});

it('takes a new speed at once', () => {
  const pace = new Pace(0);
  pace.bitsPerSecond = 16_384;
  expect(pace.spend(2048, 0)).toBeCloseTo(950, 0);
});
