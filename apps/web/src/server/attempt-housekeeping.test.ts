import { expect, it } from 'vitest';
import { createAttemptHousekeeping } from './attempt-housekeeping.ts';

it('housekeeping is due at once, and then once an hour', () => {
  const housekeeping = createAttemptHousekeeping();
  const minutes = [0, 0, 59, 60, 61, 119, 120];
  expect(minutes.map((minute) => housekeeping.isDue(new Date(minute * 60_000)))).toEqual([true, false, false, true, false, false, true]);
});
