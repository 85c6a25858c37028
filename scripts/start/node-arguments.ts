/** Owns how Node is run for each app: its switches, and its allocator. The Dockerfile says the same. */
import type { AppName } from './environment.ts';

/**
 * Prisma's query compiler is WebAssembly that runs for milliseconds a minute. With V8's budget of Node 20 (1.8 million) most of it is
 * optimised while the app starts: 0.8 s of processor time and 60 MB in the gateway, 0.6 s and 65 MB in the web app. Newer versions of V8
 * have a larger budget by default.
 */
const DATABASE = ['--wasm-tiering-budget=18000000'];
/**
 * The gateway's garbage is buffers, which V8 does not count in its young generation: where that grows to the usual 16 MiB, 300 idle sessions
 * held 123 KB each, with 4 MiB 26 KB; a flood was as fast either way (46 to 52 MB/s; one run each of `npm run bench`). With 2 MiB and V8's own growth of
 * the rest, a flood's memory rose by 5 to 9 MB until V8 first marked all of its heap, after 25 to 125 s; with 1 MiB, and a marking after each tenth, it
 * moves within 2 MB from the first seconds, for 1 to 7 % more of the processor a byte (three runs of 45 s each by turns; up to 14 markings, and 11 or 12).
 * A tenth is never less than some MiB (V8's MinimumAllocationLimitGrowingStep).
 */
const MANY_BUFFERS = ['--max-semi-space-size=1', '--heap-growing-percent=10'];
/** Stacks in logs name our sources. Not in the web app: it would read the maps of 500 files of Next.js, half a second, for a log that holds no stacks. */
const OWN_STACKS = ['--enable-source-maps'];

/**
 * Of glibc; other libraries ignore it. It gives threads heaps of their own, and what one thread allocates and V8's sweeper frees stays with the
 * first: with one heap for all, 1,000 idle sessions held 64 and 75 KB each, and 81 to 124 KB without (one run each, bulk output as fast).
 *
 * Each large block that is freed raises glibc's two thresholds, up to 32 and 64 MiB: what is free at the top of the heap is then never given back, and a
 * flood's memory is that of its largest burst so far. Thresholds that are set stay: 34 MB lay in that heap after 34 minutes of flood, and 22 to 27 MB with
 * these (docs/decisions/2026-11-28-held-output-in-blocks-used-again.md).
 */
export const ALLOCATOR = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '1048576' } as const;

const ARGUMENTS: Readonly<Record<AppName, readonly string[]>> = {
  web: DATABASE,
  gateway: [...OWN_STACKS, ...DATABASE, ...MANY_BUFFERS],
  'ecs-local': OWN_STACKS,
};

export const nodeArgumentsOf = (app: AppName): readonly string[] => ARGUMENTS[app];
