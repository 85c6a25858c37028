/** Owns time that moves only when a test says so. */
import type { Time } from '../src/relay/time.ts';

export class HandTime implements Time {
  #now: number;
  #timers: { at: number; run: () => void }[] = [];

  constructor(now = 0x01a200adc239) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Moves on by `ms` milliseconds, running what falls due in order, also what is added on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  get pending(): number {
    return this.#timers.length;
  }
}
