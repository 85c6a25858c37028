/** Owns the time after an interrupt: how long output is dropped, and when the remote counts as quiet (docs/PROTOCOL.md, NT2). It does not know the output. */

/** A remote is quiet when nothing came for so long, milliseconds: a shell prints its prompt a millisecond after the program died. */
const QUIET_MS = 8;
/** Nothing is dropped later than this after the interrupt, milliseconds: a program that goes on printing wants to be seen. */
const LIMIT_MS = 150;
/** A flood that only held its breath is dropped again within this, milliseconds. */
const FRESH_MS = 300;

/** A longer round-trip is not waited for, milliseconds: the remote has a say in what is measured, and the limit has to be one. */
const LONGEST_ROUND_TRIP_MS = 1_000;

export interface InterruptionDeps {
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  /** Gateway to instance and back: until the key is there, the remote knows nothing. Undefined while unknown. */
  readonly roundTripMs: () => number | undefined;
  /** Dropping is over. */
  onOver(): void;
  /** A timer of this threw. */
  onFault(error: unknown): void;
}

export class Interruption {
  readonly #deps: InterruptionDeps;
  #begunAt = -Infinity;
  #typedSince = false;
  #lastOutputAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: InterruptionDeps) {
    this.#deps = deps;
  }

  /** Whether an interrupt came so lately that a flood is still the one it was meant for. */
  get isFresh(): boolean {
    return !this.#typedSince && this.#deps.monotonic() - this.#begunAt < FRESH_MS + this.#roundTripMs;
  }

  begin(): void {
    this.#begunAt = this.#deps.monotonic();
    this.#typedSince = false;
  }

  /**
   * What is typed next may be a command, and its output is none of the flood's. Dropping that is under way goes on to its end (NT4).
   * What a terminal answers by itself cannot be told from what is typed, and counts.
   */
  handleInput(): void {
    this.#typedSince = true;
  }

  handleOutput(): void {
    if (this.#timer) this.#lastOutputAt = this.#deps.monotonic();
  }

  /** Output is being dropped: calls `onOver` once, when the remote is quiet or the limit is reached. */
  watch(): void {
    clearTimeout(this.#timer);
    this.#lastOutputAt = this.#deps.monotonic();
    this.#await(this.#quietMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#begunAt = -Infinity;
  }

  get #roundTripMs(): number {
    return Math.min(LONGEST_ROUND_TRIP_MS, this.#deps.roundTripMs() ?? 0);
  }

  /** A remote whose window was full falls silent for one round-trip while it is told that there is room again. */
  get #quietMs(): number {
    return QUIET_MS + 1.5 * this.#roundTripMs;
  }

  #await(ms: number): void {
    this.#timer = setTimeout(() => {
      try {
        this.#look();
      } catch (error) {
        this.#deps.onFault(error);
      }
    }, ms);
  }

  #look(): void {
    const now = this.#deps.monotonic();
    const left = Math.min(this.#lastOutputAt + this.#quietMs - now, this.#begunAt + LIMIT_MS + 2 * this.#roundTripMs - now);
    if (left > 0) return this.#await(left);
    this.#timer = undefined;
    this.#deps.onOver();
  }
}
