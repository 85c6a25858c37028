import { expect, test } from 'vitest';
import fc from 'fast-check';
import { OutputQueue } from './output-queue.ts';

test('whatever is pushed comes out in order, in pieces no larger than asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.integer({ min: 0, max: 60 }))), (steps) => {
      const queue = new OutputQueue();
      const pushed: number[] = [];
      const taken: number[] = [];
      for (const each of steps) {
        if (typeof each === 'number') {
          const before = queue.bytes;
          const piece = queue.take(each).flatMap((chunk) => [...chunk]);
          expect(piece.length).toBe(Math.min(each, before));
          taken.push(...piece);
        } else {
          queue.push(each);
          pushed.push(...each);
        }
        expect(queue.bytes).toBe(pushed.length - taken.length);
      }
      expect(taken).toEqual(pushed.slice(0, taken.length));
    }),
  );
});

test('a cleared queue holds nothing', () => {
  const queue = new OutputQueue();
  queue.push(new Uint8Array(10));
  queue.clear();
  expect(queue.bytes).toBe(0);
  expect(queue.take(10)).toEqual([]);
});
