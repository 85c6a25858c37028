/** Owns the arithmetic behind the table: medians, percentiles, and the interval a paired median lies in. Pure; no figure is known here. */

/** @throws RangeError for an empty list: a figure without measurements is a fault of the bench. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new RangeError('percentile of nothing');
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Estimate {
  readonly median: number;
  /** The 95 % interval of the median. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Pairs below which order statistics cannot bound a median with 95 %: 2 · 0.5^5 is still above 5 %. */
const FEWEST_FOR_INTERVAL = 6;

/**
 * The median of paired differences or ratios, with the interval of the sign test: it assumes no distribution, only that the pairs are
 * independent. With fewer than six values the interval is the whole range and says less than 95 %.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = sorted.length < FEWEST_FOR_INTERVAL ? 0 : signCut(sorted.length);
  const low = sorted[cut];
  const high = sorted[sorted.length - 1 - cut];
  if (low === undefined || high === undefined) throw new RangeError('estimate of nothing');
  return { median: median(sorted), low, high, count: sorted.length };
}

/** The largest k for which the values without the k lowest and k highest still hold the median with at least 95 %. */
function signCut(count: number): number {
  let probability = 0.5 ** count;
  let tail = 0;
  for (let k = 0; k < count; k += 1) {
    tail += probability;
    if (2 * tail > 0.05) return k - 1;
    probability = (probability * (count - k)) / (k + 1);
  }
  return 0;
}

/** Numbers in [0, 1) that are the same in every run with this seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The 95 % bootstrap interval of any statistic of two independent samples, such as the difference of their 99th percentiles. */
export function bootstrap(a: readonly number[], b: readonly number[], statistic: (a: readonly number[], b: readonly number[]) => number): Estimate {
  const random = seededRandom(1);
  const resample = (values: readonly number[]): number[] => values.map(() => values[Math.floor(random() * values.length)] ?? 0);
  const drawn = Array.from({ length: RESAMPLES }, () => statistic(resample(a), resample(b)));
  return { median: statistic(a, b), low: percentile(drawn, 0.025), high: percentile(drawn, 0.975), count: Math.min(a.length, b.length) };
}
const RESAMPLES = 400;

/** Least-squares slope of y over x, in units of y per unit of x; 0 where x does not vary. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number): number => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread;
}
