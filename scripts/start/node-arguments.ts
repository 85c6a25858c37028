/** Owns the switches of Node that each app runs with. The Dockerfile says the same. */
import type { AppName } from './environment.ts';

/**
 * The gateway's garbage is buffers, which V8 does not count in its young generation: where that grows to the usual 16 MiB, 300 idle sessions
 * held 123 KB each, with 4 MiB 26 KB; a flood was as fast either way (46 to 52 MB/s; one run each of `npm run bench`).
 */
const GATEWAY = ['--max-semi-space-size=4'];

export const nodeArgumentsOf = (app: AppName): string[] => ['--enable-source-maps', ...(app === 'gateway' ? GATEWAY : [])];
