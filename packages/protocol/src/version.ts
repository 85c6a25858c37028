/** Owns what page and gateway must agree on before anything is said: where, in which dialect, and what may come beyond it. */

/** Path of the gateway's WebSocket below its public address. */
export const SESSION_PATH = '/v1/session';

/** The wire's dialect. A change that an older peer cannot read raises it (docs/PROTOCOL.md, HS2). */
const PROTOCOL_VERSION = 1;

/** Versions this build can speak, newest first; `hello` carries them and the gateway picks. */
export const SUPPORTED_VERSIONS: readonly number[] = [PROTOCOL_VERSION];

/** What a peer of this build can do beyond the first version (docs/PROTOCOL.md, HS11). */
export const CAPABILITIES = ['resume', 'interrupt', 'checkpoint'] as const;
export type Capability = (typeof CAPABILITIES)[number];
