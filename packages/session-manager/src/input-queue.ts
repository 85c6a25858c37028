/** Owns input that waits for its turn: a bounded queue of bytes in one block of memory; knows nothing of frames or time. */

/** First block, bytes: a few lines of paste. It doubles up to the limit; a larger one is given back when the queue is empty. */
const firstBlockBytes = 4096;
const nothing = new Uint8Array(0);

export class InputQueue {
  /** One block, not a list of writes: a flood of one-byte writes costs one byte each. */
  #block: Uint8Array = nothing;
  #start = 0;
  #end = 0;
  readonly #limitBytes: number;

  /** @param limitBytes the most it holds */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#end - this.#start;
  }

  /**
   * Copies all of `bytes` or, answering false, none.
   * @throws RangeError for a single write above the limit, which could never be taken.
   */
  push(bytes: Uint8Array): boolean {
    if (bytes.length > this.#limitBytes) throw new RangeError(`bytes: ${bytes.length} in one write, the queue holds ${this.#limitBytes}`);
    if (this.bytes + bytes.length > this.#limitBytes) return false;
    if (this.#end + bytes.length > this.#block.length) this.#makeRoom(this.bytes + bytes.length);
    this.#block.set(bytes, this.#end);
    this.#end += bytes.length;
    return true;
  }

  /** Removes the first `count` bytes, or all there are. The answer is the caller's own. */
  take(count: number): Uint8Array {
    const out = this.#block.slice(this.#start, Math.min(this.#start + count, this.#end));
    this.#start += out.length;
    if (this.bytes === 0) this.clear();
    return out;
  }

  /** Drops all but the last `count` bytes. @returns how many were dropped. */
  keepLast(count: number): number {
    const dropped = Math.max(0, this.bytes - count);
    this.#start += dropped;
    if (this.bytes === 0) this.clear();
    return dropped;
  }

  clear(): void {
    if (this.#block.length > firstBlockBytes) this.#block = nothing;
    this.#start = 0;
    this.#end = 0;
  }

  /** Moves what waits to the front of a block with room for `needed` bytes. */
  #makeRoom(needed: number): void {
    let size = Math.max(this.#block.length, firstBlockBytes);
    while (size < needed) size *= 2;
    const block = size === this.#block.length ? this.#block : new Uint8Array(size);
    block.set(this.#block.subarray(this.#start, this.#end));
    this.#end -= this.#start;
    this.#start = 0;
    this.#block = block;
  }
}
