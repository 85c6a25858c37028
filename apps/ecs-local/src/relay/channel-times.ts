/** Owns the waits of a channel that no limit of the inventory names, each with its reason. Milliseconds. */

/** The vendor's client sends at this pace unless told otherwise, in bits per second (SM4.4). */
export const vendorClientBps = 204_800;

export const channelTimes = {
  /** Kick to backend: one failed session list (8 s time-out, 2 s pause) and a second try fit; a person does not wait longer. */
  deliveryMs: 15_000,
  /** Input is released to a shell that prints nothing after this: its pty exists 1 s after the backend opened (SM7.4), first output is due at 2 s. */
  shellReadyMs: 3_000,
  /** A port session is dialled 1 s after the backend opened and may never speak first (SM7.5). */
  portReadyMs: 1_500,
  /** The agent gives up its re-dials after 13.2 s (SM7.8). */
  redialMs: 15_000,
  /** Status POST to backend close: the vendor's agent closes at once. */
  lastOutputMs: 2_000,
  /** Stop kick to backend close: a shell ends in 10 ms; longer means a port session that hangs (SM7.10). */
  stopMs: 2_000,
  /** The agent ends a session that hears nothing for this long (SM8.1), whatever the region allows. */
  agentIdleMs: 180_000,
  /** Where the region allows more, the agent hears a harmless frame this often. */
  agentKeepAliveMs: 120_000,
} as const;
