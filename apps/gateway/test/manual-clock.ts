/** Owns a clock that goes on by itself and that a test can push. Tests only. */
import type { Clock } from '../src/clock.ts';

export class ManualClock implements Clock {
  #wall = 0;
  #monotonic = 0;

  now(): number {
    return Date.now() + this.#wall;
  }

  monotonic(): number {
    return performance.now() + this.#monotonic;
  }

  /** Pushes both clocks, or the wall clock by an amount of its own. Milliseconds. */
  advance(ms: number, { wall = ms }: { wall?: number } = {}): void {
    this.#monotonic += ms;
    this.#wall += wall;
  }
}
