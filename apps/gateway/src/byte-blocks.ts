/**
 * Owns where small pieces of bytes are kept: side by side in blocks. A piece that came from a socket is a view of all that was read with it, and
 * would keep that in memory for as long as it is kept itself.
 */

/** Pieces up to this share a small block: an echo of one byte would otherwise have an object and a slab of its own. */
const SMALL_BYTES = 1_024;
const SMALL_BLOCK_BYTES = 4_096;
const BLOCK_BYTES = 16 * 1024;
/** Pieces from this on are not worth copying, where they are most of what they keep in memory. */
const LARGE_BYTES = 8 * 1024;

/** Whether bytes may be kept as they came: many of them, and at least half of the buffer they are a view of. */
export const keepsLittleElse = (bytes: Uint8Array): boolean => bytes.length >= LARGE_BYTES && bytes.length * 2 >= bytes.buffer.byteLength;

export class ByteBlocks {
  #block: Buffer | undefined;
  #used = 0;

  /**
   * Copies bytes that follow `last`.
   * @returns the copy; where it lies right behind `last`, both in one piece, and `joined`.
   */
  add(bytes: Uint8Array, last: Uint8Array | undefined): { readonly bytes: Uint8Array; readonly joined: boolean } {
    if (!this.#block || this.#used + bytes.length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(bytes.length, bytes.length <= SMALL_BYTES ? SMALL_BLOCK_BYTES : BLOCK_BYTES));
      this.#used = 0;
    }
    const start = this.#used;
    this.#block.set(bytes, start);
    this.#used += bytes.length;
    const joined = last?.buffer === this.#block.buffer && last.byteOffset + last.length === start;
    return { bytes: this.#block.subarray(joined ? last.byteOffset : start, this.#used), joined };
  }

  /** Of what was added nothing is kept behind these bytes, which are the beginning of a piece, or none: what comes next follows them. */
  goOnBehind(left: Uint8Array): void {
    this.#block = Buffer.from(left.buffer);
    this.#used = left.byteOffset + left.length;
  }

  /** Nobody has a piece of the block under way any more. */
  reuse(): void {
    this.#used = 0;
  }

  /** The block under way is not written to any more: it is kept by nobody but those who have a piece of it. */
  close(): void {
    this.#block = undefined;
  }
}
