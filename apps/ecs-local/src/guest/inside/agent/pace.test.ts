import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('asks for no wait without a limit', () => expect(new Pace(0).spend(1_000_000, 0)).toBe(0));

it('lets bytes through at the speed, over any while', () => {
  const pace = new Pace(80_000); // 10,000 bytes a second
  let now = 0;
  for (let sent = 0; sent < 100_000; sent += 1000) now += pace.spend(1000, now);
  expect(now).toBeGreaterThan(9_900);
  expect(now).toBeLessThanOrEqual(10_000);
});

it('gives no credit for silence', () => {
  const pace = new Pace(8_000);
  expect(pace.spend(1000, 0)).toBe(950);
  expect(pace.spend(1000, 60_000)).toBe(950);
});

it('takes a new speed at once', () => {
  const pace = new Pace(8_000);
  pace.bitsPerSecond = 80_000;
  expect(pace.spend(1000, 0)).toBe(50);
});
