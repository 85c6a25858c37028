/** The service limits of a region: documented values as defaults (SM8, EO5.2), changed by `limits:` of the inventory. Pure data. */

export interface Limits {
  /** How long a WebSocketUrl may be opened, in seconds (documented: 10 minutes). */
  readonly urlLifeSeconds: number;
  /** A session without a frame from its client for this long is closed, in seconds (documented: 3 minutes). 0 = never. */
  readonly idleSeconds: number;
  /** Active sessions per region (documented: 100). 0 = unlimited. */
  readonly sessionsPerRegion: number;
  /** Connected sessions per instance (documented: 20). 0 = unlimited. */
  readonly connectionsPerInstance: number;
  /** Output of one session in bytes per second (documented: 200 KB/s). 0 = unlimited. */
  readonly bytesPerSecond: number;
  /** The input pace told to clients in a code-7 status, in bits per second (vendor default: 200 kbit/s). 0 = none is told. */
  readonly clientInputBps: number;
  /** An agent is online while its last heartbeat is younger than this, in seconds (documented: 2 minutes). */
  readonly agentOnlineSeconds: number;
  /** The longest life of a session, in seconds (the vendor's agent ends at 3 hours). 0 = unlimited. */
  readonly maxSessionSeconds: number;
  /** Answer a session as `root` with Open_pty_failed, as the vendor's agent does (SM7.6). */
  readonly refuseRoot: boolean;
}

export const documentedLimits: Limits = {
  urlLifeSeconds: 600,
  idleSeconds: 180,
  sessionsPerRegion: 100,
  connectionsPerInstance: 20,
  bytesPerSecond: 204_800,
  clientInputBps: 204_800,
  agentOnlineSeconds: 120,
  maxSessionSeconds: 10_800,
  refuseRoot: false,
};

/** For benches: nothing that would measure the limit instead of the code. */
export const unlimited: Limits = {
  ...documentedLimits,
  idleSeconds: 0,
  sessionsPerRegion: 0,
  connectionsPerInstance: 0,
  bytesPerSecond: 0,
  clientInputBps: 0,
  maxSessionSeconds: 0,
};

export const limitProfiles = { documented: documentedLimits, unlimited } as const;
export type LimitProfile = keyof typeof limitProfiles;
