/** Owns the book of pings: how long the way to the gateway and back takes, and when it has fallen silent. It does not know the socket or the timer. */

/** Milliseconds between pings: often enough to notice a dead network before the person retypes a command, rare enough to cost nothing. */
export const PING_INTERVAL_MS = 5_000;

/**
 * Ticks without any sign of life after which the connection counts as gone. Ticks are counted and not milliseconds, because a page that slept
 * or was throttled in the background finds hours on the clock and a living connection.
 */
export const SILENT_TICKS = 3;

/** Weight of the newest measurement in the shown figure: calm enough to read, quick enough to follow a change of network within three pings. */
const NEWEST_WEIGHT = 0.4;

export interface RoundTripTimes {
  /** Page to gateway and back, milliseconds, smoothed. */
  readonly gatewayMs: number;
  /** Gateway to instance and back as the gateway last said, milliseconds. */
  readonly instanceMs: number | null;
}

export class RoundTrip {
  #nextId = 0;
  #pending: { readonly id: number; readonly at: number } | null = null;
  #silentTicks = 0;
  #times: RoundTripTimes | null = null;

  get times(): RoundTripTimes | null {
    return this.#times;
  }

  /** Once per PING_INTERVAL_MS: the id to ping with, or null when the connection is silent for too long. */
  tick(now: number): number | null {
    if (this.#pending) this.#silentTicks += 1;
    if (this.#silentTicks >= SILENT_TICKS) return null;
    const id = this.#nextId++;
    this.#pending = { id, at: now };
    return id;
  }

  /** Anything arrived: the connection lives, even while the pong waits behind a flood. */
  heard(): void {
    this.#silentTicks = 0;
  }

  /** A pong arrived; true when the times changed. A pong of an earlier ping is not a measurement. */
  pong(id: number, now: number, instanceMs: number | undefined): boolean {
    if (this.#pending?.id !== id) return false;
    const measured = now - this.#pending.at;
    this.#pending = null;
    const gatewayMs = this.#times ? this.#times.gatewayMs + NEWEST_WEIGHT * (measured - this.#times.gatewayMs) : measured;
    this.#times = { gatewayMs, instanceMs: instanceMs ?? this.#times?.instanceMs ?? null };
    return true;
  }
}
