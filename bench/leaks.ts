/** Owns the verdict of a soak: what a gateway holds after all its sessions are gone, against what it held before the first. Pure. */
import { slope } from './statistics.ts';

export interface Held {
  readonly sockets: number;
  readonly timers: number;
  readonly descriptors: number;
  /** Shells and servers on the far side. */
  readonly remoteProcesses: number;
}

export interface MemorySample {
  readonly minutes: number;
  readonly kb: number;
}

/** Connections of the pool to Postgres, and timers of libraries, come and go by a few. */
const TOLERANCE = 8;
/** Rise of resident memory in the second half, KB per minute, that is not yet called a leak: 7.5 MB in a 15-minute soak's second half would be. */
const SLOPE_LIMIT_KB = 1_024;

/** The first half warms up; what rises in the second goes on rising. @returns KB per minute. */
export function memorySlope(samples: readonly MemorySample[]): number {
  return slope(samples.slice(Math.floor(samples.length / 2)).map(({ minutes, kb }) => ({ x: minutes, y: kb })));
}

/** The first part of a run, in which memory comes to its working size. */
const FIRST_PART = 1 / 6;

/**
 * How much more was held at most after the first part of a run than at most in it, KB. Memory is a saw between two collections, 10 MB high in a
 * flood: two single looks differ by its height, its tops only by what grows.
 */
export function memoryGrowth(samples: readonly MemorySample[]): number {
  const most = (part: readonly MemorySample[]): number => Math.max(0, ...part.map(({ kb }) => kb));
  const first = Math.ceil(samples.length * FIRST_PART);
  return Math.max(0, most(samples.slice(first)) - most(samples.slice(0, first)));
}

/** @returns one sentence per leak; none when there is none. */
export function leaksOf(before: Held, after: Held, samples: readonly MemorySample[]): string[] {
  const counted = (['sockets', 'timers', 'descriptors'] as const).filter((kind) => after[kind] > before[kind] + TOLERANCE).map((kind) => `${kind}: ${before[kind]} before, ${after[kind]} after`);
  const left = after.remoteProcesses > before.remoteProcesses ? [`${after.remoteProcesses - before.remoteProcesses} remote processes are left`] : [];
  const rise = memorySlope(samples);
  return [...counted, ...left, ...(rise > SLOPE_LIMIT_KB ? [`memory rises by ${Math.round(rise)} KB per minute`] : [])];
}
