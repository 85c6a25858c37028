/**
 * Owns a stretch of the output stream: what was sent and may be asked for again (held), and what waits to be sent. It knows neither
 * credit, pages nor transports.
 *
 *      base            cursor            end
 *        │───── held ─────│──── waiting ────│
 */
import type { GatewayMessage, TerminalSize } from '@workbench/protocol';

export type GapReason = Extract<GatewayMessage, { type: 'gap' }>['reason'];

export type LogRecord =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array }
  /** Output from `offset` to `to` will not come (docs/PROTOCOL.md, NT3). */
  | { readonly kind: 'gap'; readonly offset: number; readonly to: number; readonly reason: GapReason; readonly restore: string }
  /** The terminal had this size from here on (RS9). */
  | { readonly kind: 'resized'; readonly offset: number; readonly size: TerminalSize };

export type Marker = Exclude<LogRecord, { kind: 'bytes' }>;

/** Sends `length` bytes that begin at `offset`; returns the copy it made of them, which the log holds instead of the chunks. */
export type SendBytes = (offset: number, chunks: readonly Uint8Array[], length: number) => Uint8Array;

const endOf = (record: LogRecord): number => (record.kind === 'bytes' ? record.offset + record.bytes.length : record.kind === 'gap' ? record.to : record.offset);

/** Payloads up to this are copied together: an echo of one byte would otherwise hold an object and a slab of its own. */
const SMALL_BYTES = 1_024;
const BLOCK_BYTES = 4_096;
/** Records that were let go of stay in the array until it is worth moving the others. */
const COMPACT_AT = 256;

export class OutputLog {
  #held: LogRecord[] = [];
  /** Index of the first record of `#held` that was not let go of. */
  #first = 0;
  #waiting: LogRecord[] = [];
  #block: Buffer | undefined;
  #blockUsed = 0;
  #base = 0;
  #cursor = 0;
  #end = 0;
  #heldBytes = 0;
  #waitingBytes = 0;
  /** Of the terminal, at `base`. */
  #baseSize: TerminalSize;

  constructor(size: TerminalSize) {
    this.#baseSize = size;
  }

  /** Size of the terminal at the first byte that can still be asked for. */
  get baseSize(): TerminalSize {
    return this.#baseSize;
  }

  /** Bytes in memory, those of released records that others are still beside of not counted. */
  get bytes(): number {
    return this.#heldBytes + this.#waitingBytes;
  }

  /** Offset of the first byte that can still be asked for. */
  get base(): number {
    return this.#base;
  }

  /** Offset of the next byte to send. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Offset after the last byte. */
  get end(): number {
    return this.#end;
  }

  /** Bytes that wait to be sent; what a gap left out does not count. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Whether anything waits, also a record without bytes. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes output without copying it. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#waiting.push({ kind: 'bytes', offset: this.#end, bytes });
    this.#end += bytes.length;
    this.#waitingBytes += bytes.length;
  }

  appendGap(bytes: number, reason: GapReason, restore: string): void {
    this.#waiting.push({ kind: 'gap', offset: this.#end, to: this.#end + bytes, reason, restore });
    this.#end += bytes;
  }

  /** Remembers that the terminal has this size from here on. Only a replay needs it: whoever gave the size knows it. */
  noteSize(size: TerminalSize): void {
    const record: LogRecord = { kind: 'resized', offset: this.#end, size };
    if (this.#waiting.length > 0) this.#waiting.push(record);
    else this.#held.push(record);
  }

  /**
   * Moves the cursor over what comes next: at most `limit` bytes, handed to `send`, or one marker.
   * @returns the marker, 'bytes' when some were sent, or null when nothing waits or `limit` is 0.
   */
  take(limit: number, send: SendBytes): Marker | 'bytes' | null {
    const next = this.#waiting[0];
    if (!next) return null;
    if (next.kind !== 'bytes') {
      this.#waiting.shift();
      this.#held.push(next);
      this.#cursor = endOf(next);
      return next;
    }
    const { chunks, length } = this.#takeChunks(limit);
    if (length === 0) return null;
    this.#hold(this.#cursor, send(this.#cursor, chunks, length));
    this.#cursor += length;
    this.#waitingBytes -= length;
    return 'bytes';
  }

  /** Lets go of what was sent below an offset. */
  release(below: number): void {
    let record = this.#held[this.#first];
    while (record && endOf(record) <= below && this.#first < this.#held.length) {
      if (record.kind === 'bytes') this.#heldBytes -= record.bytes.length;
      if (record.kind === 'resized') this.#baseSize = record.size;
      this.#first += 1;
      record = this.#held[this.#first];
    }
    this.#base = record ? Math.max(record.offset, Math.min(below, this.#cursor)) : this.#cursor;
    if (!record) {
      this.#held = [];
      this.#first = 0;
      this.#block = undefined;
    } else if (this.#first >= COMPACT_AT) {
      this.#held.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /**
   * Sets the cursor back, so that what was sent from `offset` on is sent again.
   * @returns false, and changes nothing, where that is not held or lies inside a gap.
   */
  rewind(offset: number): boolean {
    if (offset < this.#base || offset > this.#cursor) return false;
    const inside = this.#held.some((record, index) => index >= this.#first && record.kind === 'gap' && record.offset < offset && offset < record.to);
    if (inside) return false;
    const again: LogRecord[] = [];
    while (this.#held.length > this.#first) {
      const record = this.#held[this.#held.length - 1];
      if (!record || endOf(record) < offset || (endOf(record) === offset && record.offset < offset)) break;
      this.#held.pop();
      if (record.kind === 'bytes') this.#heldBytes -= record.bytes.length - Math.max(0, offset - record.offset);
      if (record.kind === 'bytes' && record.offset < offset) {
        this.#held.push({ ...record, bytes: record.bytes.subarray(0, offset - record.offset) });
        again.push({ kind: 'bytes', offset, bytes: record.bytes.subarray(offset - record.offset) });
        break;
      }
      again.push(record);
    }
    // What is held from now on begins a block of its own: the old one is still read from.
    this.#block = undefined;
    for (const record of again) if (record.kind === 'bytes') this.#waitingBytes += record.bytes.length;
    this.#waiting.unshift(...again.reverse());
    this.#cursor = offset;
    return true;
  }

  /** Takes out all that waits, as if it had never come. */
  takeWaiting(): LogRecord[] {
    const records = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#end = this.#cursor;
    return records;
  }

  /** The bytes before the cursor, latest first. */
  *heldBackwards(): Generator<Uint8Array> {
    for (let at = this.#held.length - 1; at >= this.#first; at -= 1) {
      const record = this.#held[at];
      if (record?.kind === 'bytes') yield record.bytes;
    }
  }

  clear(): void {
    this.#held = [];
    this.#first = 0;
    this.#block = undefined;
    this.#waiting = [];
    this.#heldBytes = 0;
    this.#waitingBytes = 0;
    this.#base = this.#cursor = this.#end;
  }

  #takeChunks(limit: number): { chunks: Uint8Array[]; length: number } {
    const chunks: Uint8Array[] = [];
    let length = 0;
    let whole = 0;
    for (const record of this.#waiting) {
      if (record.kind !== 'bytes' || length === limit) break;
      const room = limit - length;
      if (record.bytes.length > room) {
        chunks.push(record.bytes.subarray(0, room));
        this.#waiting[whole] = { kind: 'bytes', offset: record.offset + room, bytes: record.bytes.subarray(room) };
        length = limit;
        break;
      }
      chunks.push(record.bytes);
      length += record.bytes.length;
      whole += 1;
    }
    this.#waiting.splice(0, whole);
    return { chunks, length };
  }

  #hold(offset: number, payload: Uint8Array): void {
    this.#heldBytes += payload.length;
    if (payload.length > SMALL_BYTES) {
      this.#held.push({ kind: 'bytes', offset, bytes: payload });
      return;
    }
    if (!this.#block || this.#blockUsed + payload.length > BLOCK_BYTES) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#blockUsed = 0;
    }
    const start = this.#blockUsed;
    this.#block.set(payload, start);
    this.#blockUsed += payload.length;
    const last = this.#held[this.#held.length - 1];
    const follows = last?.kind === 'bytes' && this.#held.length > this.#first && last.bytes.buffer === this.#block.buffer && endOf(last) === offset;
    if (follows) this.#held[this.#held.length - 1] = { kind: 'bytes', offset: last.offset, bytes: this.#block.subarray(start - last.bytes.length, this.#blockUsed) };
    else this.#held.push({ kind: 'bytes', offset, bytes: this.#block.subarray(start, this.#blockUsed) });
  }
}
