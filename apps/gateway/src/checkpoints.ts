/**
 * Owns what a page said its terminal shows, as bytes that are never looked into (docs/PROTOCOL.md, CK): the checkpoint a new page would
 * begin with, and those that may follow it. It does not know the output.
 */
import { MAX_CHECKPOINT_BYTES, RESTORED_SCROLLBACK_LINES, type TerminalSize } from '@workbench/protocol';

export interface Checkpoint {
  /** The terminal had parsed all output below. */
  readonly offset: number;
  readonly size: TerminalSize;
  readonly bytes: Uint8Array;
  /** Rows scrolled off so far, as the page counts. */
  readonly lines: number;
  /** The scrollback is in it. */
  readonly whole: boolean;
}

/** Checkpoints without scrollback that may wait behind the first: after as many a page sends a whole one (its rule is half of it). */
const MAX_CHAIN = 8;

/** The blank screen that every session begins with: the output since brings everything back, as long as all of it is held. */
const BEGINNING: Checkpoint = { offset: 0, size: { cols: 0, rows: 0 }, bytes: new Uint8Array(0), lines: 0, whole: true };

export class Checkpoints {
  #chain: Checkpoint[] = [BEGINNING];
  #parts: Uint8Array[] = [];
  #partBytes = 0;

  /** What a new page begins with; none where that is the beginning of the session, or nothing is known. */
  get first(): Checkpoint | undefined {
    return this.#chain[0] === BEGINNING ? undefined : this.#chain[0];
  }

  /** Output from here on is needed; undefined where none is, as there is nothing it could follow. */
  get from(): number | undefined {
    return this.#chain[0]?.offset;
  }

  /** The output that follows the first is more than can be held: a later one, though it may have no scrollback, is better than none. */
  dropFirst(): void {
    this.#chain.shift();
  }

  /** Bytes held, the unfinished one included. */
  get bytes(): number {
    return this.#chain.reduce((sum, each) => sum + each.bytes.length, this.#partBytes);
  }

  /**
   * Takes a part of the next checkpoint.
   * @returns the rule it breaks, or null.
   */
  takePart(offset: number, bytes: Uint8Array): string | null {
    if (offset !== this.#partBytes) return 'screen frames do not follow each other';
    if (this.#partBytes + bytes.length > MAX_CHECKPOINT_BYTES) return 'checkpoint too large';
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
    return null;
  }

  /**
   * The parts so far are one checkpoint.
   * @returns the rule it breaks, or null.
   */
  commit({ bytes, ...facts }: Omit<Checkpoint, 'bytes'> & { readonly bytes: number }): string | null {
    const parts = this.#parts;
    const length = this.#partBytes;
    this.discardParts();
    if (bytes !== length) return 'checkpoint.bytes is not what came';
    const last = this.#chain.at(-1);
    if (last && facts.offset < last.offset) return 'checkpoint goes back';
    // Copied once: a part is a view into a message of the socket.
    this.#add({ ...facts, bytes: Buffer.concat(parts) });
    return null;
  }

  /** The page that sent them is gone. */
  discardParts(): void {
    this.#parts = [];
    this.#partBytes = 0;
  }

  clear(): void {
    this.#chain = [];
    this.discardParts();
  }

  #add(checkpoint: Checkpoint): void {
    if (checkpoint.whole) {
      this.#chain = [checkpoint];
      return;
    }
    this.#chain.push(checkpoint);
    // The output since the second brings back all the rows a page may want: the first has nothing to add.
    for (let second = this.#chain[1]; second && checkpoint.lines - second.lines >= RESTORED_SCROLLBACK_LINES; second = this.#chain[1]) this.#chain.shift();
    // Between the first and the last nothing is needed but a later first.
    if (this.#chain.length > MAX_CHAIN) this.#chain.splice(1, 1);
  }
}
