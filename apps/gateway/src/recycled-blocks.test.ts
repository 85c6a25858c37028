import { beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptBlocks, RecycledBlocks } from './recycled-blocks.ts';

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const KIB = 1_024;

describe('recycled blocks', () => {
  let kept: KeptBlocks;
  beforeEach(() => {
    kept = new KeptBlocks();
  });

  test('what is copied lies in pieces, in order, and says where each begins', () => {
    const bytes = Uint8Array.from({ length: 40_000 }, (_, at) => at % 251);
    const blocks = new RecycledBlocks(kept);
    const pieces = blocks.copy([bytes]);
    expect(pieces.map(({ at }) => at)).toEqual([0, 16 * KIB, 32 * KIB]);
    expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(Buffer.from(bytes));
    // The block that was begun goes on.
    expect(blocks.copy([filled(20_000, 1)])[0]?.block).toBe(pieces[2]?.block);
  });

  test('a block is used again once nobody asks for any piece of it, by whoever needs one next, and not before', () => {
    const one = new RecycledBlocks(kept);
    const other = new RecycledBlocks(kept);
    const [first, second] = [filled(4 * KIB, 1), filled(4 * KIB, 2)].map((bytes) => one.copy([bytes])[0]!);
    one.letGo(first!.block);
    expect(other.copy([filled(64 * KIB, 3)]).map(({ block }) => block)).not.toContain(second!.block);
    expect(second!.bytes).toEqual(Buffer.alloc(4 * KIB, 2));
    one.letGo(second!.block);
    // Nobody's output is left in it.
    expect(second!.bytes).toEqual(Buffer.alloc(4 * KIB));
    expect(() => one.letGo(second!.block)).toThrow('twice');
    const third = new RecycledBlocks(kept);
    expect(third.copy([filled(1, 4)])[0]?.block).toBe(second!.block);
    // It is the other's now: the first begins another.
    expect(one.copy([filled(1, 5)])[0]?.block).not.toBe(second!.block);
  });

  test('however small the chunks, there is one piece a block, also where it is begun by what came before', () => {
    const blocks = new RecycledBlocks(kept);
    const before = blocks.copy([filled(100, 9)]);
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 251);
    const pieces = blocks.copy(Array.from({ length: 2_000 }, (_, at) => bytes.subarray(at * 10, at * 10 + 10)));
    expect(pieces.map(({ at }) => at)).toEqual([0, 16 * KIB - 100]);
    expect(Buffer.concat(pieces.map((piece) => piece.bytes))).toEqual(Buffer.from(bytes));
    expect(before[0]?.bytes).toEqual(Buffer.alloc(100, 9));
  });

  test('what is held and let go of by turns takes no new memory', () => {
    const blocks = new RecycledBlocks(kept);
    const round = (): void => blocks.copy([filled(64 * KIB, 1)]).forEach(({ block }) => blocks.letGo(block));
    round();
    const allocated = vi.spyOn(Buffer, 'allocUnsafeSlow');
    for (let at = 0; at < 100; at += 1) round();
    expect(allocated).not.toHaveBeenCalled();
    allocated.mockRestore();
  });

  test('what comes next is copied behind what is left of a piece, and the rest of it is nowhere any more', () => {
    const blocks = new RecycledBlocks(kept);
    const [before, piece] = [filled(10, 1), filled(100, 2)].map((bytes) => blocks.copy([bytes])[0]!);
    const { block } = piece!;
    blocks.goOnBehind(piece!.bytes.subarray(0, 40), block);
    expect(block.memory.subarray(50, 110)).toEqual(Buffer.alloc(60));
    const next = blocks.copy([filled(5, 3)])[0]!;
    expect([...block.memory.subarray(8, 56)]).toEqual([1, 1, ...filled(40, 2), ...filled(5, 3), 0]);
    blocks.goOnBehind(next.bytes.subarray(0, 0), block);
    blocks.goOnBehind(piece!.bytes.subarray(0, 0), block);
    expect(blocks.copy([filled(5, 4)])[0]?.bytes.byteOffset).toBe(before!.bytes.byteOffset + 10);
  });

  test('2 MiB of blocks are kept, in one stretch', () => {
    const blocks = new RecycledBlocks(kept);
    const pieces = blocks.copy([filled(4 * KIB * KIB, 1)]);
    expect(new Set(pieces.slice(0, 128).map(({ block }) => block.memory.buffer)).size).toBe(1);
    for (const { block } of pieces) blocks.letGo(block);
    const allocated = vi.spyOn(Buffer, 'allocUnsafeSlow');
    for (const { block } of blocks.copy([filled(4 * KIB * KIB, 1)])) blocks.letGo(block);
    expect(allocated).toHaveBeenCalledTimes(128);
    allocated.mockRestore();
  });
});
