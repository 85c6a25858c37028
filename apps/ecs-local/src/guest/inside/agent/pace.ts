/** Decides when a channel may send again at a given speed. Pure: the time is passed in. */

/** Sending may run ahead of the speed by this much: one frame at once, then pauses a person does not see. Milliseconds. */
const AHEAD_MS = 50;

/**
 * One packet of 1024 bytes a millisecond, in bits per second: the fastest pace that the vendor's arithmetic knows (SM4.5), and what a
 * relay without a limit asks for. Taken literally it would hold a terminal to 1 MB/s, so from here on there is no limit.
 */
const FASTEST_BPS = 8_192_000;

export class Pace {
  #bitsPerSecond: number;
  #paidUntil = 0;

  /** @param bitsPerSecond 0, and 8,192,000 or more: no limit */
  constructor(bitsPerSecond: number) {
    this.#bitsPerSecond = bitsPerSecond;
  }

  set bitsPerSecond(value: number) {
    this.#bitsPerSecond = value;
  }

  /** Whether there is a speed to keep to. */
  get limited(): boolean {
    return this.#bitsPerSecond > 0 && this.#bitsPerSecond < FASTEST_BPS;
  }

  /** Accounts for bytes sent at `nowMs`. @returns how long to wait before the next, in milliseconds; 0: go on */
  spend(bytes: number, nowMs: number): number {
    if (!this.limited) return 0;
    this.#paidUntil = Math.max(nowMs, this.#paidUntil) + (bytes * 8 * 1000) / this.#bitsPerSecond;
    const ahead = this.#paidUntil - nowMs;
    return ahead > AHEAD_MS ? ahead - AHEAD_MS : 0;
  }
}
