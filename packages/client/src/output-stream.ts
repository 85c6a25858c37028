/** Owns the book of one output stream: what arrived, what the terminal has parsed, what was acknowledged (docs/PROTOCOL.md, FL). It keeps no bytes. */
import { ackDue, type Frame } from '@workbench/protocol';

export type Received =
  /** `bytes` are new; `end` is the offset after the last of them. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly end: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'fault'; readonly reason: string };

export interface OutputStreamStart {
  readonly epoch: number;
  readonly outputFrom: number;
  readonly ackStepBytes: number;
}

export class OutputStream {
  readonly #epoch: number;
  readonly #ackStepBytes: number;
  #received: number;
  #parsed: number;
  #acknowledged: number;

  constructor(start: OutputStreamStart) {
    this.#epoch = start.epoch;
    this.#ackStepBytes = start.ackStepBytes;
    this.#received = start.outputFrom;
    this.#parsed = start.outputFrom;
    this.#acknowledged = start.outputFrom;
  }

  /** Offset after the last byte that arrived. */
  get received(): number {
    return this.#received;
  }

  /** Takes a frame: what is below the known offset is cut off, so that a byte is shown once, whatever the network repeats; a gap is a fault (FL1). */
  receive(frame: Frame): Received {
    if (frame.epoch !== this.#epoch) return { kind: 'fault', reason: `epoch ${frame.epoch}` };
    const end = frame.offset + frame.bytes.length;
    if (frame.offset > this.#received) return { kind: 'fault', reason: `bytes ${this.#received} to ${frame.offset} are missing` };
    if (end <= this.#received) return { kind: 'duplicate' };
    const bytes = frame.bytes.subarray(this.#received - frame.offset);
    this.#received = end;
    return { kind: 'bytes', bytes, end };
  }

  /** The terminal has parsed all bytes below `end`. Returns the offset to acknowledge now, or null (FL3). */
  parsed(end: number): number | null {
    this.#parsed = Math.max(this.#parsed, end);
    if (!ackDue(this.#parsed, this.#acknowledged, this.#parsed === this.#received, this.#ackStepBytes)) return null;
    this.#acknowledged = this.#parsed;
    return this.#parsed;
  }
}
