/** Owns the pieces of one checkpoint as they arrive for a fresh page, bounded by what was announced (docs/PROTOCOL.md, RS5). */
import type { Frame } from '@workbench/protocol';

export class ScreenAssembly {
  readonly #epoch: number;
  readonly #bytes: Uint8Array;
  #received = 0;

  /** `bytes` is the length that `ready.screen` announced; its schema bounds it. */
  constructor(start: { readonly epoch: number; readonly bytes: number }) {
    this.#epoch = start.epoch;
    this.#bytes = new Uint8Array(start.bytes);
  }

  /** Takes a frame: the whole checkpoint when it was the last one, `more`, or `fault` for a hole, another epoch, or more than was announced. */
  take(frame: Frame): Uint8Array | 'more' | 'fault' {
    const end = frame.offset + frame.bytes.length;
    if (frame.epoch !== this.#epoch || frame.offset > this.#received || end > this.#bytes.length) return 'fault';
    if (end > this.#received) {
      this.#bytes.set(frame.bytes, frame.offset);
      this.#received = end;
    }
    return this.#received === this.#bytes.length ? this.#bytes : 'more';
  }
}
