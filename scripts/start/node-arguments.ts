/** Owns the switches of Node that each app runs with. The Dockerfile says the same. */
import type { AppName } from './environment.ts';

/**
 * The gateway's garbage is buffers, which V8 does not count in its young generation: let grow to 16 MiB it is collected so seldom that an idle
 * session costs twice the memory, and a flood is not one bit faster for it (docs/PERFORMANCE.md).
 */
const GATEWAY = ['--max-semi-space-size=4'];

export const nodeArgumentsOf = (app: AppName): string[] => ['--enable-source-maps', ...(app === 'gateway' ? GATEWAY : [])];
