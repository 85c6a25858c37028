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

  /** Copies bytes behind what was copied last. @returns the copy, in one piece for each block it lies in; each is to be let go of, once. */
  copy(bytes: Uint8Array): Piece[] {
    const pieces: Piece[] = [];
    for (let at = 0; at < bytes.length; ) {
      if (!this.#block || this.#block.used === BLOCK_BYTES) this.#block = spare.pop() ?? { memory: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0, pieces: 0 };
      const block = this.#block;
      const part = bytes.subarray(at, at + BLOCK_BYTES - block.used);
      block.memory.set(part, block.used);
      pieces.push({ at, bytes: block.memory.subarray(block.used, block.used + part.length), block });
      block.used += part.length;
      block.pieces += 1;
      at += part.length;
    }
    return pieces;
  }

  /** A piece will not be asked for any more. With its last piece a block is free, also the one that is being filled: a session that holds nothing keeps none. */
  letGo(block: Block): void {
    block.pieces -= 1;
    if (block.pieces > 0) return;
    if (this.#block === block) this.#block = undefined;
    block.used = 0;
    if (spare.length < MAX_SPARE) spare.push(block);
  }
}
