import { expect, it } from 'vitest';
import { createThrottleEpisodes, isWorthALine } from './throttle-episodes.ts';

const at = (ms: number): Date => new Date(ms);

it('refusals are counted for each key and block', () => {
  const episodes = createThrottleEpisodes();
  expect([episodes.count('a', at(1)), episodes.count('a', at(1)), episodes.count('b', at(1)), episodes.count('a', at(1))]).toEqual([1, 2, 1, 3]);
  expect(episodes.count('a', at(2))).toBe(1);
});

it('what is remembered is bounded: the key that was silent longest goes first', () => {
  const episodes = createThrottleEpisodes({ maxKeys: 2 });
  for (const key of ['a', 'b', 'a', 'c']) episodes.count(key, at(1));
  expect(episodes.count('a', at(1))).toBe(3);
  expect(episodes.count('b', at(1))).toBe(1);
});

it('a flood of a hundred thousand is six lines', () => {
  expect(Array.from({ length: 100_000 }, (_, index) => index + 1).filter(isWorthALine)).toEqual([1, 10, 100, 1_000, 10_000, 100_000]);
});
