/**
 * Owns the memory of output that is held: blocks that are used again, by whichever session needs one next. What a flood holds outlives two young
 * collections of V8, and memory of its own would be free only after the next marking of the whole heap.
 */

const BLOCK_BYTES = 16 * 1024;
/** Blocks of the whole process that are used again: 2 MiB, as much as is held for one page's checkpoints. */
const KEPT_BLOCKS = 128;

/** A stretch of memory, filled from its beginning. */
export interface Block {
  readonly memory: Buffer;
  used: number;
  /** Pieces of it that may still be asked for. */
  pieces: number;
  /** It is used again. What is needed beyond those is garbage once it is free. */
  readonly kept: boolean;
}

export interface Piece {
  /** Where it begins in what was copied. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly block: Block;
}

/**
 * The blocks that are used again. They are cut out of one stretch, which the allocator takes from the system by itself: each in the heap, they would
 * lie where a burst has taken it, and it could not shrink below them.
 */
export class KeptBlocks {
  /** Those that are free; null before the first is needed. */
  #free: Block[] | null = null;

  take(): Block {
    this.#free ??= this.#cut();
    return this.#free.pop() ?? { memory: Buffer.allocUnsafeSlow(BLOCK_BYTES), used: 0, pieces: 0, kept: false };
  }

  giveBack(block: Block): void {
    if (block.kept) this.#free?.push(block);
  }

  #cut(): Block[] {
    const memory = Buffer.allocUnsafeSlow(KEPT_BLOCKS * BLOCK_BYTES);
    return Array.from({ length: KEPT_BLOCKS }, (_, at) => ({ memory: memory.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES), used: 0, pieces: 0, kept: true }));
  }
}

const ofProcess = new KeptBlocks();

export class RecycledBlocks {
  readonly #kept: KeptBlocks;
  /** The block that is being filled. */
  #block: Block | undefined;

  constructor(kept: KeptBlocks = ofProcess) {
    this.#kept = kept;
  }

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
          this.#block = this.#kept.take();
          start = 0;
        }
        const room = BLOCK_BYTES - this.#block.used;
        const part = from === 0 && chunk.length <= room ? chunk : chunk.subarray(from, from + room);
        this.#block.memory.set(part, this.#block.used);
        this.#block.used += part.length;
        from += part.length;
      }
    }
    endPiece();
    return pieces;
  }

  /**
   * Of a piece the beginning is left, or nothing, and nothing of what was copied after it: what comes next is copied behind that.
   * @param left the beginning of the piece; without bytes it is let go of.
   */
  goOnBehind(left: Uint8Array, block: Block): void {
    const used = left.byteOffset - block.memory.byteOffset + left.length;
    block.memory.fill(0, used, block.used);
    block.used = used;
    this.#block = block;
    if (left.length === 0) this.letGo(block);
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
    this.#kept.giveBack(block);
  }
}
