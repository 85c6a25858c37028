/** Owns the number of the wire's dialect. A change that an older peer cannot read raises it (docs/PROTOCOL.md, HS2). */
export const PROTOCOL_VERSION = 1;

/** Versions this build can speak, newest first; `hello` carries them and the gateway picks. */
export const SUPPORTED_VERSIONS: readonly number[] = [PROTOCOL_VERSION];
