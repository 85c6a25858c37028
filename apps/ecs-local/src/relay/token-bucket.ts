/** Owns the arithmetic of the 200 KB/s limit (SM8.3): how long a sender must wait, never what is dropped. Time comes in from outside. */

/**
 * A bucket that may go into debt: a frame is always taken whole, and the sender waits until the debt is paid.
 * So bytes are neither split nor lost, and the long-run rate is exact.
 */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #capacity: number;
  #level: number;
  #at: number;

  /** @param rate bytes per second, above 0. @param now milliseconds. */
  constructor(rate: { bytesPerSecond: number; burstBytes: number }, now: number) {
    this.#bytesPerMs = rate.bytesPerSecond / 1000;
    this.#capacity = rate.burstBytes;
    this.#level = rate.burstBytes;
    this.#at = now;
  }

  take(bytes: number, now: number): void {
    this.#refill(now);
    this.#level -= bytes;
  }

  /** Milliseconds until the debt is paid; 0 when there is none. */
  waitMs(now: number): number {
    this.#refill(now);
    return this.#level >= 0 ? 0 : Math.ceil(-this.#level / this.#bytesPerMs);
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#level = Math.min(this.#capacity, this.#level + elapsed * this.#bytesPerMs);
  }
}
