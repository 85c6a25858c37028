/**
 * Owns what a page said its terminal shows, as bytes that are never looked into (docs/PROTOCOL.md, CK): the checkpoint a new page would
 * begin with, and those that may follow it. It does not know the output.
 */
import { MAX_CHECKPOINT_BYTES, RESTORED_SCROLLBACK_LINES, type TerminalSize } from '@workbench/protocol';
import { ByteBlocks, keepsLittleElse } from './byte-blocks.ts';

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

/** The first, and those without scrollback that may wait behind it. */
const MAX_CHAIN = 8;
/** Bytes of all of them: the first and the last always fit. */
const MAX_CHAIN_BYTES = 2 * MAX_CHECKPOINT_BYTES;

/** The blank screen that every session begins with: the output since brings everything back, as long as all of it is held. */
const BEGINNING: Checkpoint = { offset: 0, size: { cols: 0, rows: 0 }, bytes: new Uint8Array(0), lines: 0, whole: true };

export class Checkpoints {
  #chain: Checkpoint[] = [BEGINNING];
  #parts: Uint8Array[] = [];
  readonly #blocks = new ByteBlocks();
  #partBytes = 0;
  /** Offset of the last one that the present page sent. */
  #said = 0;

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
    return this.#chainBytes + this.#partBytes;
  }

  /**
   * Another page begins, with all output below `outputFrom` parsed. Those above are given up, as it will say what it shows there itself: the
   * output since the first is held, and brings back all of it.
   */
  beginPage(outputFrom: number): void {
    this.discardParts();
    this.#said = 0;
    this.#chain = this.#chain.filter(({ offset }, index) => index === 0 || offset <= outputFrom);
  }

  /**
   * Takes a part of the next checkpoint.
   * @returns the rule it breaks, or null.
   */
  takePart(offset: number, bytes: Uint8Array): string | null {
    if (offset !== this.#partBytes) return 'screen frames do not follow each other';
    if (this.#partBytes + bytes.length > MAX_CHECKPOINT_BYTES) return 'checkpoint too large';
    // A part is a view into what was read from the socket with it.
    const copy = keepsLittleElse(bytes) ? { bytes, joined: false } : this.#blocks.add(bytes, this.#parts.at(-1));
    if (copy.joined) this.#parts.pop();
    this.#parts.push(copy.bytes);
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
    if (facts.offset < this.#said) return 'checkpoint goes back';
    this.#said = facts.offset;
    // One of an earlier page says more: this one is late, and no fault.
    if (facts.offset < (this.#chain.at(-1)?.offset ?? 0)) return null;
    this.#add({ ...facts, bytes: Buffer.concat(parts) });
    return null;
  }

  /** The page that sent them is gone. */
  discardParts(): void {
    this.#parts = [];
    this.#blocks.close();
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
    while (this.#chain.length > MAX_CHAIN || (this.#chain.length > 2 && this.#chainBytes > MAX_CHAIN_BYTES)) this.#chain.splice(1, 1);
  }

  get #chainBytes(): number {
    return this.#chain.reduce((sum, each) => sum + each.bytes.length, 0);
  }
}
