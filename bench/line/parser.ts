/** Owns a reader of a given speed: when bytes that have arrived count as parsed, and when it stops reading. Knows no sockets. */
import type { Pace } from './line.ts';

/** A stream that can be held at its source. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** Between two steps of a slow reader, milliseconds: short against the time limits that are measured with it. */
const STEP_MS = 4;

type Arrived = { readonly bytes: Uint8Array } | { readonly gap: number };

export class Parser {
  readonly #pace: Pace;
  readonly #source: Source;
  readonly #parsed: (bytes: Uint8Array) => void;
  readonly #skipped: (bytes: number) => void;
  readonly #queue: Arrived[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  /** Bytes that may be parsed now; negative after a piece larger than that. */
  #allowance = 0;

  /** @param parsed is given bytes in the order of their arrival; `skipped` the length of a gap between them. */
  constructor(pace: Pace, source: Source, to: { parsed(bytes: Uint8Array): void; skipped(bytes: number): void }) {
    this.#pace = pace;
    this.#source = source;
    this.#parsed = to.parsed;
    this.#skipped = to.skipped;
    if (pace.kind === 'instant') return;
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  take(bytes: Uint8Array): void {
    if (this.#pace.kind === 'instant') return this.#parsed(bytes);
    if (this.#pace.kind === 'queue') return void this.#queue.push({ bytes });
    this.#allowance -= bytes.length;
    if (this.#allowance < 0) this.#source.pause();
    this.#parsed(bytes);
  }

  /** Bytes that will never come. */
  skip(bytes: number): void {
    if (this.#queue.length === 0) this.#skipped(bytes);
    else this.#queue.push({ gap: bytes });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #step(): void {
    const now = performance.now();
    const earned = ((now - this.#last) / 1_000) * this.#pace.bytesPerSecond;
    this.#last = now;
    // An idle reader saves nothing up: it is slow, not late.
    this.#allowance = Math.min(this.#allowance + earned, Math.max(earned, 0));
    if (this.#pace.kind === 'socket') {
      if (this.#allowance >= 0) this.#source.resume();
      return;
    }
    while (this.#allowance > 0) {
      const next = this.#queue[0];
      if (!next) break;
      if ('gap' in next) {
        this.#queue.shift();
        this.#skipped(next.gap);
        continue;
      }
      const length = Math.min(next.bytes.length, Math.ceil(this.#allowance));
      this.#allowance -= length;
      if (length === next.bytes.length) this.#queue.shift();
      else this.#queue[0] = { bytes: next.bytes.subarray(length) };
      this.#parsed(next.bytes.subarray(0, length));
    }
    // A gap behind the last byte is not waited for.
    const rest = this.#queue[0];
    if (this.#queue.length === 1 && rest && 'gap' in rest) {
      this.#queue.shift();
      this.#skipped(rest.gap);
    }
  }
}
