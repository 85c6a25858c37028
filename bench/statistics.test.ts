import { describe, expect, it } from 'vitest';
import { bootstrap, estimate, median, percentile, seededRandom, slope } from './statistics.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('percentile', () => {
  it('lies between the two values it falls between', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(percentile(upTo(101), 0.99)).toBe(100);
  });

  it('of nothing is a fault', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => estimate([])).toThrow(RangeError);
  });
});

describe('estimate', () => {
  // The table of the sign test: for 20 values the interval runs from the 6th to the 15th, for 10 from the 2nd to the 9th.
  it.each([[6, 1, 6], [10, 2, 9], [20, 6, 15], [25, 8, 18]])('of %i values has the interval of the sign test', (count, low, high) => {
    expect(estimate(upTo(count))).toMatchObject({ low, high, count });
  });

  it('is not moved by one wild pair', () => {
    expect(estimate([...upTo(19).map(() => 1), 1_000])).toMatchObject({ median: 1, low: 1, high: 1 });
  });

  it('covers the true median as often as it says', () => {
    const random = seededRandom(7);
    const covered = upTo(2_000).filter(() => {
      const { low, high } = estimate(upTo(20).map(() => random() ** 3));
      return low <= 0.125 && high >= 0.125;
    }).length;
    expect(covered / 2_000).toBeGreaterThan(0.945);
  });
});

describe('bootstrap', () => {
  it('finds a shift of the tail', () => {
    const random = seededRandom(3);
    const sample = (shift: number): number[] => upTo(1_000).map(() => random() + shift);
    const { median: point, low, high } = bootstrap(sample(2), sample(0), (a, b) => percentile(a, 0.99) - percentile(b, 0.99));
    expect(point).toBeCloseTo(2, 1);
    expect(low).toBeLessThanOrEqual(2.01);
    expect(high).toBeGreaterThanOrEqual(1.99);
  });
});

describe('slope', () => {
  it('is what one unit of x adds', () => {
    expect(slope([{ x: 0, y: 5 }, { x: 1, y: 7 }, { x: 2, y: 9 }])).toBe(2);
    expect(slope([{ x: 1, y: 5 }, { x: 1, y: 9 }])).toBe(0);
  });
});
