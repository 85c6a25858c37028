/**
 * Owns a stretch of the output stream: what was sent and may be asked for again (held), and what waits to be sent. It knows neither
 * credit, pages nor transports.
 *
 *      base            cursor            end
 *        │───── held ─────│──── waiting ────│
 */
import type { GatewayMessage, TerminalSize } from '@workbench/protocol';
import { ByteBlocks, keepsLittleElse } from './byte-blocks.ts';
import { RecycledBlocks, type Block, type KeptBlocks, type Piece } from './recycled-blocks.ts';

export type GapReason = Extract<GatewayMessage, { type: 'gap' }>['reason'];

export type LogRecord =
  /** `block`: where bytes lie that are held, unless in a block of the session's own. */
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array; readonly block?: Block }
  /** Output from `offset` to `to` will not come (docs/PROTOCOL.md, NT3). */
  | { readonly kind: 'gap'; readonly offset: number; readonly to: number; readonly reason: GapReason; readonly restore: string }
  /** The terminal had this size from here on (RS9). */
  | { readonly kind: 'resized'; readonly offset: number; readonly size: TerminalSize };

type BytesRecord = Extract<LogRecord, { kind: 'bytes' }>;

export type Marker = Exclude<LogRecord, { kind: 'bytes' }>;

/** Sends `length` bytes that begin at `offset`, and keeps none of the chunks. */
export type SendBytes = (offset: number, chunks: readonly Uint8Array[], length: number) => void;

const endOf = (record: LogRecord): number => (record.kind === 'bytes' ? record.offset + record.bytes.length : record.kind === 'gap' ? record.to : record.offset);

/** Frames of at most so many bytes are held in small blocks of the session's own: a prompt would keep 16 KiB. */
const SMALL_BYTES = 1_024;
/** Records that were let go of stay in the array until it is worth moving the others. */
const COMPACT_AT = 256;
/** Sizes that are remembered: as many changes within what is held are nobody's wish, and the last of them is what matters. */
const MAX_SIZES = 4_096;

/** In place of a record that was taken or let go of. */
const LET_GO: LogRecord = { kind: 'resized', offset: 0, size: { cols: 0, rows: 0 } };

export class OutputLog {
  #held: LogRecord[] = [];
  /** Index of the first record of `#held` that was not let go of. */
  #first = 0;
  #waiting: LogRecord[] = [];
  /** Index of the first record of `#waiting` that was not taken. */
  #next = 0;
  /** Of small pieces that wait, of those that are held, and of all else that is held. */
  readonly #incoming = new ByteBlocks();
  readonly #outgoing = new ByteBlocks();
  readonly #recycled: RecycledBlocks;
  #base = 0;
  #cursor = 0;
  #end = 0;
  #heldBytes = 0;
  #waitingBytes = 0;
  #sizes = 0;
  #gaps = 0;
  /** Of the terminal, at `base`. */
  #baseSize: TerminalSize;

  /** @param kept those of the process, unless a test has its own. */
  constructor(size: TerminalSize, kept?: KeptBlocks) {
    this.#baseSize = size;
    this.#recycled = new RecycledBlocks(kept);
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
    return this.#next < this.#waiting.length;
  }

  /** Gaps in what is held and what waits. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Takes output, of which nothing is copied but pieces that would keep much else in memory. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (keepsLittleElse(bytes)) this.#waiting.push({ kind: 'bytes', offset: this.#end, bytes });
    else this.#join(this.#waiting, this.#next, this.#incoming, { offset: this.#end, bytes });
    this.#end += bytes.length;
    this.#waitingBytes += bytes.length;
  }

  appendGap(bytes: number, reason: GapReason, restore: string): void {
    this.#waiting.push({ kind: 'gap', offset: this.#end, to: this.#end + bytes, reason, restore });
    this.#end += bytes;
    this.#gaps += 1;
  }

  /** Remembers that the terminal has this size from here on. Only a replay needs it: whoever gave the size knows it. */
  noteSize(size: TerminalSize): void {
    const record: LogRecord = { kind: 'resized', offset: this.#end, size };
    const [records, first] = this.isWaiting ? [this.#waiting, this.#next] : [this.#held, this.#first];
    // Nothing was printed at the last one, so nobody saw it; or there are far too many.
    if (records.length > first && records.at(-1)?.kind === 'resized') records[records.length - 1] = record;
    else if (this.#sizes >= MAX_SIZES) this.#changeLastSize(size);
    else {
      records.push(record);
      this.#sizes += 1;
    }
  }

  /**
   * Moves the cursor over what comes next: at most `limit` bytes, handed to `send`, or one marker.
   * @returns the marker, 'bytes' when some were sent, or null when nothing waits or `limit` is 0.
   */
  take(limit: number, send: SendBytes): Marker | 'bytes' | null {
    const next = this.#waiting[this.#next];
    if (!next) return null;
    if (next.kind !== 'bytes') {
      this.#taken();
      this.#compactWaiting();
      this.#held.push(next);
      this.#cursor = endOf(next);
      return next;
    }
    const { chunks, length } = this.#takeChunks(limit);
    if (length === 0) return null;
    send(this.#cursor, chunks, length);
    this.#hold(this.#cursor, chunks, length);
    this.#compactWaiting();
    this.#cursor += length;
    this.#waitingBytes -= length;
    return 'bytes';
  }

  /** Lets go of what was sent below an offset. */
  release(below: number): void {
    let record = this.#held[this.#first];
    while (record && endOf(record) <= below && this.#first < this.#held.length) {
      if (record.kind === 'bytes') this.#letGo(record);
      if (record.kind === 'resized') this.#baseSize = record.size;
      this.#count(record, -1);
      // Until the array is made shorter, nothing that was let go of is kept by it.
      this.#held[this.#first] = LET_GO;
      this.#first += 1;
      record = this.#held[this.#first];
    }
    this.#base = record ? Math.max(record.offset, Math.min(below, this.#cursor)) : this.#cursor;
    if (!record) {
      this.#held = [];
      this.#first = 0;
      this.#outgoing.close();
    } else if (this.#first >= COMPACT_AT && this.#first * 2 >= this.#held.length) {
      this.#held.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /**
   * Sets the cursor: what comes from `offset` on is sent next, whether it was sent before or not. What is stepped over counts as sent.
   * @returns false, and changes nothing, where that is not held or lies inside a gap.
   */
  seek(offset: number): boolean {
    if (offset < this.#base || offset > this.#end || this.isInsideGap(offset)) return false;
    while (this.#cursor < offset) this.take(offset - this.#cursor, () => undefined);
    const again: LogRecord[] = [];
    while (this.#held.length > this.#first) {
      const record = this.#held[this.#held.length - 1];
      if (!record || endOf(record) < offset || (endOf(record) === offset && record.offset < offset)) break;
      this.#held.pop();
      again.push(record.kind === 'bytes' ? this.#takeBack(record, Math.max(offset, record.offset)) : record);
    }
    this.#waitAnew(again.reverse().concat(this.#waiting.slice(this.#next)));
    this.#cursor = offset;
    return true;
  }

  /** Whether this offset is none that a page can have come to. */
  isInsideGap(offset: number): boolean {
    for (const gap of this.#allGaps()) if (gap.offset < offset && offset < gap.to) return true;
    return false;
  }

  /** Bytes in memory from one offset to another, of which neither lies inside a gap: what a gap left out does not count. */
  bytesBetween(from: number, to: number): number {
    let bytes = to - from;
    for (const gap of this.#allGaps()) if (from <= gap.offset && gap.to <= to) bytes -= gap.to - gap.offset;
    return bytes;
  }

  /** Takes out all that waits, as if it had never come. */
  takeWaiting(): LogRecord[] {
    const records = this.#waiting.slice(this.#next);
    for (const record of records) this.#count(record, -1);
    this.#waiting = [];
    this.#next = 0;
    this.#incoming.close();
    this.#waitingBytes = 0;
    this.#end = this.#cursor;
    return records;
  }

  /** The bytes before the cursor, latest first, back to the last gap: output after one begins outside any sequence (NT3). */
  *heldBackwards(): Generator<Uint8Array> {
    for (let at = this.#held.length - 1; at >= this.#first; at -= 1) {
      const record = this.#held[at];
      if (record?.kind === 'gap') return;
      if (record?.kind === 'bytes') yield record.bytes;
    }
  }

  clear(): void {
    for (const record of this.#held.slice(this.#first)) if (record.kind === 'bytes') this.#letGo(record);
    this.#held = [];
    this.#first = 0;
    this.#waiting = [];
    this.#next = 0;
    this.#incoming.close();
    this.#outgoing.close();
    this.#waitingBytes = 0;
    this.#sizes = this.#gaps = 0;
    this.#base = this.#cursor = this.#end;
  }

  *#allGaps(): Generator<Extract<LogRecord, { kind: 'gap' }>> {
    if (this.#gaps === 0) return;
    for (const [records, first] of [[this.#held, this.#first], [this.#waiting, this.#next]] as const) {
      for (let at = first; at < records.length; at += 1) {
        const record = records[at];
        if (record?.kind === 'gap') yield record;
      }
    }
  }

  #takeChunks(limit: number): { chunks: Uint8Array[]; length: number } {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let record = this.#waiting[this.#next]; record?.kind === 'bytes' && length < limit; record = this.#waiting[this.#next]) {
      const room = limit - length;
      if (record.bytes.length > room) {
        chunks.push(record.bytes.subarray(0, room));
        this.#waiting[this.#next] = { kind: 'bytes', offset: record.offset + room, bytes: record.bytes.subarray(room) };
        length = limit;
        break;
      }
      chunks.push(record.bytes);
      length += record.bytes.length;
      this.#taken();
    }
    return { chunks, length };
  }

  /** The record at `#next` was: until the array is made shorter, nothing that was taken is kept by it. */
  #taken(): void {
    this.#waiting[this.#next] = LET_GO;
    this.#next += 1;
  }

  #compactWaiting(): void {
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
      this.#incoming.reuse();
    } else if (this.#next >= COMPACT_AT && this.#next * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
  }

  #hold(offset: number, chunks: readonly Uint8Array[], length: number): void {
    if (length > SMALL_BYTES || this.#endsShort) {
      for (const piece of this.#recycled.copy(chunks)) this.#holdPiece(offset + piece.at, piece);
    } else {
      let at = offset;
      for (const bytes of chunks) {
        this.#join(this.#held, this.#first, this.#outgoing, { offset: at, bytes });
        at += bytes.length;
      }
    }
    this.#heldBytes += length;
  }

  get #lastHeld(): LogRecord | undefined {
    return this.#held.length > this.#first ? this.#held.at(-1) : undefined;
  }

  /** Whether a little of a block is held last: by turns in one of the session's own and in one of these, each byte would be a record. */
  get #endsShort(): boolean {
    const last = this.#lastHeld;
    return last?.kind === 'bytes' && last.block !== undefined && last.bytes.length < SMALL_BYTES;
  }

  /** A piece that lies behind the last one, in the same block, is one with it. */
  #holdPiece(offset: number, { bytes, block }: Piece): void {
    const last = this.#lastHeld;
    if (last?.kind !== 'bytes' || last.block !== block || endOf(last) !== offset) {
      this.#held.push({ kind: 'bytes', offset, bytes, block });
      return;
    }
    this.#held[this.#held.length - 1] = { kind: 'bytes', offset: last.offset, block, bytes: block.memory.subarray(last.bytes.byteOffset - block.memory.byteOffset, block.used) };
    this.#recycled.letGo(block);
  }

  /** These wait, and nothing else: side by side, for one that is the last byte of another would keep all of that in memory (FL6). */
  #waitAnew(records: readonly LogRecord[]): void {
    this.#waiting = [];
    this.#next = 0;
    this.#incoming.close();
    for (const record of records) {
      if (record.kind !== 'bytes' || keepsLittleElse(record.bytes)) this.#waiting.push(record);
      else this.#join(this.#waiting, 0, this.#incoming, record);
    }
  }

  #letGo({ bytes, block }: BytesRecord): void {
    this.#heldBytes -= bytes.length;
    if (block) this.#recycled.letGo(block);
  }

  /**
   * What was held from `offset` on waits again: as a copy, for it is held in the same place when it is sent again. With all that came after it
   * taken back before, no hole is left: a page may come back as often as it likes, each time a byte further (FL6).
   */
  #takeBack(record: BytesRecord, offset: number): BytesRecord {
    const keeps = offset - record.offset;
    const bytes = Buffer.from(record.bytes.subarray(keeps));
    const rest = { ...record, bytes: record.bytes.subarray(0, keeps) };
    if (record.block) this.#recycled.goOnBehind(rest.bytes, record.block);
    else this.#outgoing.goOnBehind(rest.bytes);
    if (keeps > 0) this.#held.push(rest);
    this.#heldBytes -= bytes.length;
    this.#waitingBytes += bytes.length;
    return { kind: 'bytes', offset, bytes };
  }

  /** Copies a piece behind the last of the records from `first` on, into the same record where they are neighbours. */
  #join(records: LogRecord[], first: number, blocks: ByteBlocks, { offset, bytes }: { offset: number; bytes: Uint8Array }): void {
    const last = records.length > first ? records.at(-1) : undefined;
    const before = last?.kind === 'bytes' && endOf(last) === offset ? last : undefined;
    const copy = blocks.add(bytes, before?.bytes);
    if (before && copy.joined) records[records.length - 1] = { kind: 'bytes', offset: before.offset, bytes: copy.bytes };
    else records.push({ kind: 'bytes', offset, bytes: copy.bytes });
  }

  #changeLastSize(size: TerminalSize): void {
    for (const [records, first] of [[this.#waiting, this.#next], [this.#held, this.#first]] as const) {
      for (let at = records.length - 1; at >= first; at -= 1) {
        const record = records[at];
        if (record?.kind !== 'resized') continue;
        records[at] = { ...record, size };
        return;
      }
    }
  }

  #count(record: LogRecord, by: 1 | -1): void {
    if (record.kind === 'resized') this.#sizes += by;
    if (record.kind === 'gap') this.#gaps += by;
  }
}
