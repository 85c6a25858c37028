/**
 * Owns the book of one output stream: what arrived, what the terminal has parsed, what was acknowledged (docs/PROTOCOL.md, FL and RS2). It
 * keeps no bytes.
 */
import { ackDue, type Frame } from '@workbench/protocol';

export type Received =
  /** `bytes` are new; `end` is the offset after the last of them. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly end: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'fault'; readonly reason: string };

/** Output between two offsets that will not come. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly reason: 'interrupt' | 'not-held';
}

export type Skipped =
  /** `bytes` will not come; `end` is the offset after them. */
  { readonly kind: 'gap'; readonly bytes: number; readonly end: number } | { readonly kind: 'duplicate' } | { readonly kind: 'fault'; readonly reason: string };

export interface OutputStreamStart {
  readonly epoch: number;
  readonly outputFrom: number;
  readonly ackStepBytes: number;
}

export class OutputStream {
  readonly epoch: number;
  readonly #ackStepBytes: number;
  #received: number;
  #parsed: number;
  #acknowledged: number;
  /**
   * Nothing below this is acknowledged over the present connection. Whether an acknowledgement reached the gateway before a cut is not known,
   * and one that goes backwards would break the wire (FL4); the first offset of a connection can be neither too low nor too high.
   */
  #floor: number;

  constructor(start: OutputStreamStart) {
    this.epoch = start.epoch;
    this.#ackStepBytes = start.ackStepBytes;
    this.#received = start.outputFrom;
    this.#parsed = start.outputFrom;
    this.#acknowledged = start.outputFrom;
    this.#floor = start.outputFrom;
  }

  /** Offset after the last byte that arrived. */
  get received(): number {
    return this.#received;
  }

  /** Offset up to which the terminal has parsed. */
  get parsedOffset(): number {
    return this.#parsed;
  }

  /** Whether the terminal has parsed all that came over earlier connections: nothing is acknowledged before. */
  get caughtUp(): boolean {
    return this.#parsed >= this.#floor;
  }

  /** Takes a frame: what is below the known offset is cut off, so that a byte is shown once, whatever the network repeats; a hole is a fault (FL1). */
  receive(frame: Frame): Received {
    if (frame.epoch !== this.epoch) return { kind: 'fault', reason: `epoch ${frame.epoch}` };
    const end = frame.offset + frame.bytes.length;
    if (frame.offset > this.#received) return { kind: 'fault', reason: `bytes ${this.#received} to ${frame.offset} are missing` };
    if (end <= this.#received) return { kind: 'duplicate' };
    const bytes = frame.bytes.subarray(this.#received - frame.offset);
    this.#received = end;
    return { kind: 'bytes', bytes, end };
  }

  /** Takes `gap`: a hole that was announced in its place. */
  skip(gap: Gap): Skipped {
    if (gap.to < gap.from) return { kind: 'fault', reason: `gap from ${gap.from} to ${gap.to}` };
    // Bytes before the first that is held (RS6): `outputFrom` has stepped over them already.
    if (gap.reason === 'not-held' && gap.to === this.#received && gap.from < gap.to) return { kind: 'gap', bytes: gap.to - gap.from, end: gap.to };
    if (gap.to <= this.#received) return { kind: 'duplicate' };
    if (gap.from !== this.#received) return { kind: 'fault', reason: `gap at ${gap.from} instead of ${this.#received}` };
    this.#received = gap.to;
    return { kind: 'gap', bytes: gap.to - gap.from, end: gap.to };
  }

  /** The terminal has parsed everything below `end`. */
  parsed(end: number): void {
    this.#parsed = Math.max(this.#parsed, end);
  }

  /** The offset to acknowledge now over the present connection, or null while none is due (FL3). */
  acknowledge(): number | null {
    if (!this.caughtUp) return null;
    const first = this.#acknowledged < this.#floor;
    if (!first && !ackDue(this.#parsed, this.#acknowledged, this.#parsed === this.#received, this.#ackStepBytes)) return null;
    this.#acknowledged = this.#parsed;
    return this.#parsed;
  }

  /** Makes `offset` count as acknowledged: the acknowledgement that has to be sent first, or null if none; false if it never is over this connection, or not yet. */
  acknowledgeThrough(offset: number): number | null | false {
    if (offset < this.#floor || offset > this.#parsed) return false;
    if (this.#acknowledged >= this.#floor && offset <= this.#acknowledged) return null;
    this.#acknowledged = this.#parsed;
    return this.#parsed;
  }

  /** A new connection goes on where the last one was cut (RS2). */
  reconnect(): void {
    this.#floor = this.#received;
    this.#acknowledged = this.#floor - 1;
  }
}
