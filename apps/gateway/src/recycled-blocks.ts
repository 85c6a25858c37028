/**
 * Owns the memory of output that is held: blocks that are used again, by whichever session needs one next. What a flood holds outlives two young
 * collections of V8, and memory of its own would be free only after the next marking of the whole heap.
 */

const BLOCK_BYTES = 16 * 1024;
/** Blocks of the whole process that wait for their next use: 2 MiB, as much as is held for one page's checkpoints. */
const MAX_SPARE = 128;

/** A stretch of memory, filled from its beginning. */
export interface Block {
  readonly memory: Buffer;
  used: number;
  /** Pieces of it that may still be asked for. */
  pieces: number;
}

export interface Piece {
  /** Where it begins in what was copied. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly block: Block;
}

const spare: Block[] = [];

export class RecycledBlocks {
  /** The block that is being filled. */
  #block: Block | undefined;

  /**
   * Copies chunks one behind the other, behind what was copied last. @returns the copy, in one piece for each block it lies in, however many
   * chunks there are; each is to be let go of, once.
   */
  copy(chunks: readonly Uint8Array[]): Piece[] {
    const pieces: Piece[] = [];
    let [at, start] = [0, this.#block?.used ?? 0];
    const endPiece = (): void => {
      const block = this.#block;
      if (!block || block.used === start) return;
      const bytes = block.memory.subarray(start, block.used);
      pieces.push({ at, bytes, block });
      block.pieces += 1;
      at += bytes.length;
    };
    for (const chunk of chunks) {
      for (let from = 0; from < chunk.length; ) {
        if (!this.#block || this.#block.used === BLOCK_BYTES) {
          endPiece();
          this.#block = spare.pop() ?? { memory: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0, pieces: 0 };
          start = 0;
        }
        const part = chunk.subarray(from, from + BLOCK_BYTES - this.#block.used);
        this.#block.memory.set(part, this.#block.used);
        this.#block.used += part.length;
        from += part.length;
      }
    }
    endPiece();
    return pieces;
  }

  /**
   * A piece will not be asked for any more. With its last piece a block is free, also the one that is being filled, and nothing is left in it
   * (docs/PROTOCOL.md, CK3).
   * @throws Error when it was let go of before: the block may be somebody else's.
   */
  letGo(block: Block): void {
    if (block.pieces === 0) throw new Error('a piece was let go of twice');
    block.pieces -= 1;
    if (block.pieces > 0) return;
    if (this.#block === block) this.#block = undefined;
    block.memory.fill(0, 0, block.used);
    block.used = 0;
    if (spare.length < MAX_SPARE) spare.push(block);
  }
}
