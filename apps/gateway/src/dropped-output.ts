/**
 * Owns the output that an interrupt makes worthless: counts it, keeps its end, and says when it is over (docs/PROTOCOL.md, NT2).
 * It knows neither pages nor transports; time is passed in.
 */
import { C1_LEAD, ESC, isC1, SequenceScanner, type TerminalSize } from '@workbench/protocol';
import { ByteBlocks, keepsLittleElse } from './byte-blocks.ts';
import type { LogRecord } from './output-log.ts';
import { TerminalModes } from './terminal-modes.ts';

/** Bytes kept of the end: the prompt, or the last screen of a program that draws one anew. */
const TAIL_BYTES = 16 * 1024;

/** Less than this is shown and not dropped, bytes: it costs a slow page a few milliseconds. */
export const WORTH_DROPPING_BYTES = 32 * 1024;

const LINE_FEED = 0x0a;
const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;

export interface Remainder {
  /** Bytes that were dropped; 0 when all of it is to be shown. */
  readonly dropped: number;
  /** For the terminal, in place of what was dropped. */
  readonly restore: string;
  readonly tail: readonly Uint8Array[];
  /** The last size that was noted among what was dropped. */
  readonly size: TerminalSize | undefined;
}

export class DroppedOutput {
  readonly #modes = new TerminalModes();
  #tail: Uint8Array[] = [];
  readonly #blocks = new ByteBlocks();
  #tailBytes = 0;
  #dropped = 0;
  #size: TerminalSize | undefined;

  /** @param before what was sent before the first dropped byte, latest first: it tells whether that byte is inside a sequence. */
  constructor(before: Iterable<Uint8Array>) {
    for (const chunk of sequenceUnderWay(before)) this.#modes.scan(chunk);
  }

  get bytes(): number {
    return this.#dropped + this.#tailBytes;
  }

  /** Bytes in memory. */
  get heldBytes(): number {
    return this.#tailBytes;
  }

  /** Takes what waited when the interrupt came. */
  takeRecords(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (record.kind === 'bytes') this.take(record.bytes);
      else if (record.kind === 'resized') this.noteSize(record.size);
      else this.#takeGap(record.to - record.offset, record.restore);
    }
  }

  /** The terminal has this size from here on. */
  noteSize(size: TerminalSize): void {
    this.#size = size;
  }

  take(bytes: Uint8Array): void {
    if (keepsLittleElse(bytes)) this.#tail.push(bytes);
    else this.#join(bytes);
    this.#tailBytes += bytes.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= TAIL_BYTES) {
      const oldest = this.#tail.shift();
      if (!oldest) break;
      this.#drop(oldest);
    }
  }

  /** What is left of it now. The tail begins after a line, or at least outside any sequence and any character. */
  finish(): Remainder {
    if (this.#dropped === 0 && this.#tailBytes < WORTH_DROPPING_BYTES) return { dropped: 0, restore: '', tail: this.#tail, size: this.#size };
    const bytes = Buffer.concat(this.#tail);
    let begin = Math.max(0, bytes.length - TAIL_BYTES);
    this.#modes.scan(bytes.subarray(0, begin));
    // A sequence or a character that was cut belongs to what was dropped.
    while (begin < bytes.length && (!this.#modes.outside || isContinuation(bytes[begin] ?? 0))) {
      this.#modes.scan(bytes.subarray(begin, begin + 1));
      begin += 1;
    }
    const line = lineStart(bytes, begin);
    this.#modes.scan(bytes.subarray(begin, line));
    return { dropped: this.#dropped + line, restore: this.#modes.restoring(), tail: line < bytes.length ? [bytes.subarray(line)] : [], size: this.#size };
  }

  #join(bytes: Uint8Array): void {
    const copy = this.#blocks.add(bytes, this.#tail.at(-1));
    if (copy.joined) this.#tail.pop();
    this.#tail.push(copy.bytes);
  }

  #drop(bytes: Uint8Array): void {
    this.#modes.scan(bytes);
    this.#dropped += bytes.length;
    this.#tailBytes -= bytes.length;
  }

  /** A gap of an earlier interrupt that waited to be said: it becomes part of this one. */
  #takeGap(bytes: number, restore: string): void {
    for (const chunk of this.#tail.splice(0)) this.#drop(chunk);
    this.#modes.scan(Buffer.from(restore, 'utf8'));
    this.#dropped += bytes;
  }
}

/** The start of the first line in the first half of what begins at `begin`, where there is one outside any sequence; otherwise `begin`. */
function lineStart(bytes: Uint8Array, begin: number): number {
  const half = begin + ((bytes.length - begin) >> 1);
  const feed = bytes.subarray(begin, half).indexOf(LINE_FEED);
  if (feed < 0) return begin;
  const scanner = new SequenceScanner();
  scanner.scan(bytes.subarray(begin, begin + feed + 1));
  return scanner.outside ? begin + feed + 1 : begin;
}

/**
 * Every sequence begins with ESC or a C1 character, and each of them ends the one before: what follows the last tells whether a sequence is
 * under way.
 */
function sequenceUnderWay(backwards: Iterable<Uint8Array>): Uint8Array[] {
  /** Latest first. */
  const chunks: Uint8Array[] = [];
  for (const chunk of backwards) {
    const escape = chunk.lastIndexOf(ESC);
    const at = Math.max(escape, lastC1(chunk, escape, chunks.at(-1)?.[0]));
    chunks.push(at < 0 ? chunk : chunk.subarray(at));
    if (at >= 0) return chunks.reverse();
  }
  return [];
}

/** Where the last C1 character behind `after` begins, whose second byte may be in the next chunk; -1 where there is none. */
function lastC1(chunk: Uint8Array, after: number, next: number | undefined): number {
  const last = chunk.lastIndexOf(C1_LEAD);
  let follower = chunk[last + 1] ?? next ?? 0;
  // One byte after the other: in Latin text every accented letter may begin with that byte.
  for (let at = last; at > after; at -= 1) {
    const byte = chunk[at] ?? 0;
    if (byte === C1_LEAD && isC1(follower)) return at;
    follower = byte;
  }
  return -1;
}
