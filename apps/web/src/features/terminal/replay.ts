/**
 * Owns how long a terminal shows again what other pages showed. Until that is over it keeps their size, and its own answers to questions of
 * programs are not sent a second time. The wire does not say where old output ends: it is over when nothing more comes for a moment.
 */
import type { Clock } from '@workbench/client';

/** Milliseconds without output: the gateway sends what it holds without a pause, as fast as it is parsed. */
export const REPLAY_QUIET_MS = 150;
/** Milliseconds after which output that does not stop counts as new: what a gateway holds of one session is parsed by then. */
export const REPLAY_LONGEST_MS = 2_000;

export class Replay {
  readonly #clock: Clock;
  readonly #handleEnd: () => void;
  #cancelQuiet = (): void => {};
  #cancelLongest = (): void => {};
  #on = false;

  constructor(clock: Clock, handleEnd: () => void) {
    this.#clock = clock;
    this.#handleEnd = handleEnd;
  }

  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    if (this.#on) return;
    this.#on = true;
    this.#cancelLongest = this.#clock.setTimer(() => this.end(), REPLAY_LONGEST_MS);
  }

  handleOutput(): void {
    this.#cancelQuiet();
  }

  /** Everything that has come is parsed. */
  handleParsed(): void {
    this.#cancelQuiet();
    if (this.#on) this.#cancelQuiet = this.#clock.setTimer(() => this.end(), REPLAY_QUIET_MS);
  }

  end(): void {
    if (!this.#on) return;
    this.dispose();
    this.#handleEnd();
  }

  dispose(): void {
    this.#on = false;
    this.#cancelQuiet();
    this.#cancelLongest();
  }
}
