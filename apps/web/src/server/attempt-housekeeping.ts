/** Owns when counts of failed sign-ins that no longer count are removed: beside a failure, for only failures make them, and seldom. */

/** Between two looks of one process, milliseconds. */
const EVERY_MS = 60 * 60_000;

export interface AttemptHousekeeping {
  /** Whether it is time; asking takes the turn, so that of many at once one looks. */
  isDue(now: Date): boolean;
}

export function createAttemptHousekeeping(): AttemptHousekeeping {
  let next = -Infinity;
  return {
    isDue(now) {
      if (now.getTime() < next) return false;
      next = now.getTime() + EVERY_MS;
      return true;
    },
  };
}
