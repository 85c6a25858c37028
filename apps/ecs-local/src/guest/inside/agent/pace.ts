/** Decides when a channel may send again at a given speed. Pure: the time is passed in. */

/** Sending may run ahead of the speed by this much: one frame at once, then pauses a person does not see. Milliseconds. */
const AHEAD_MS = 50;

export class Pace {
  #bitsPerSecond: number;
  #paidUntil = 0;

  /** @param bitsPerSecond 0: no limit */
  constructor(bitsPerSecond: number) {
    this.#bitsPerSecond = bitsPerSecond;
  }

  set bitsPerSecond(value: number) {
    this.#bitsPerSecond = value;
  }

  /** Accounts for bytes sent at `nowMs`. @returns how long to wait before the next, in milliseconds; 0: go on */
  spend(bytes: number, nowMs: number): number {
    if (this.#bitsPerSecond <= 0) return 0;
    this.#paidUntil = Math.max(nowMs, this.#paidUntil) + (bytes * 8 * 1000) / this.#bitsPerSecond;
    const ahead = this.#paidUntil - nowMs;
    return ahead > AHEAD_MS ? ahead - AHEAD_MS : 0;
  }
}
