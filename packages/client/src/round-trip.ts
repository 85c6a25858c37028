/** Owns the book of pings: how long the way to the gateway and back takes, and when it has fallen silent. It does not know the socket or the timer. */

/** Milliseconds between pings: often enough to notice a dead network before the person retypes a command, rare enough to cost nothing. */
export const PING_INTERVAL_MS = 5_000;

/**
 * Ticks without any sign of life after which the connection counts as gone. Ticks are counted and not milliseconds, because a page that slept
 * or was throttled in the background finds hours on the clock and a living connection.
 */
export const SILENT_TICKS = 3;

/** Milliseconds between the first pings, so that a figure is there before the person has read the prompt. */
export const FIRST_PING_INTERVAL_MS = 500;

/**
 * Measurements the shown figure is the least of: a page that draws answers late, and the least of a few is the network's own delay. A slower
 * network shows after this many pings.
 */
const REMEMBERED = 4;

export interface RoundTripTimes {
  /** Page to gateway and back, milliseconds: the least of the last few measurements. */
  readonly gatewayMs: number;
  /** Gateway to instance and back as the gateway last said, milliseconds. */
  readonly instanceMs: number | null;
}

export class RoundTrip {
  #nextId = 0;
  #pending: { readonly id: number; readonly at: number } | null = null;
  #silentTicks = 0;
  #times: RoundTripTimes | null = null;
  /** Milliseconds, oldest first. */
  readonly #measured: number[] = [];

  /** Milliseconds until the next tick. */
  get interval(): number {
    return this.#measured.length < REMEMBERED && this.#silentTicks === 0 ? FIRST_PING_INTERVAL_MS : PING_INTERVAL_MS;
  }

  get times(): RoundTripTimes | null {
    return this.#times;
  }

  /** Another connection, perhaps over another network: old measurements say nothing of it. The times shown stay until there are new ones. */
  reconnect(): void {
    this.#pending = null;
    this.#silentTicks = 0;
    this.#measured.length = 0;
  }

  /** Once per `interval`: the id to ping with, or null when the connection is silent for too long. */
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
    this.#measured.push(now - this.#pending.at);
    if (this.#measured.length > REMEMBERED) this.#measured.shift();
    this.#pending = null;
    this.#times = { gatewayMs: Math.min(...this.#measured), instanceMs: instanceMs ?? this.#times?.instanceMs ?? null };
    return true;
  }
}
