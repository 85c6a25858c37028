import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputQueue } from './input-queue.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (from: Uint8Array) => new TextDecoder().decode(from);

describe('input queue', () => {
  it('keeps order across writes and takes', () => {
    const queue = new InputQueue(100);
    queue.push(bytes('abc'));
    queue.push(bytes('def'));
    expect(text(queue.take(4))).toBe('abcd');
    queue.push(bytes('g'));
    expect(text(queue.take(99))).toBe('efg');
    expect(queue.bytes).toBe(0);
    expect(queue.take(1)).toHaveLength(0);
  });

  it('takes all of a write or none', () => {
    const queue = new InputQueue(4);
    expect(queue.push(bytes('abc'))).toBe(true);
    expect(queue.push(bytes('de'))).toBe(false);
    expect(queue.bytes).toBe(3);
    expect(queue.push(bytes('d'))).toBe(true);
    expect(text(queue.take(9))).toBe('abcd');
  });

  it('says that a write above the limit can never fit', () => {
    expect(() => new InputQueue(4).push(bytes('abcde'))).toThrow(/^bytes: 5/);
  });

  it('copies: the caller may reuse its block', () => {
    const queue = new InputQueue(10);
    const mine = bytes('ab');
    queue.push(mine);
    mine.fill(0);
    expect(text(queue.take(2))).toBe('ab');
  });

  it('is a byte pipe under any walk of writes and takes', () => {
    const step = fc.oneof(fc.record({ push: fc.uint8Array({ maxLength: 9000 }) }), fc.record({ take: fc.integer({ min: 0, max: 6000 }) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const limit = 20_000;
        const queue = new InputQueue(limit);
        let model = Buffer.alloc(0);
        for (const one of steps) {
          if ('push' in one) {
            const fits = model.length + one.push.length <= limit;
            expect(queue.push(one.push)).toBe(fits);
            if (fits) model = Buffer.concat([model, one.push]);
          } else {
            expect(Buffer.from(queue.take(one.take)).equals(model.subarray(0, one.take))).toBe(true);
            model = model.subarray(one.take);
          }
          expect(queue.bytes).toBe(model.length);
        }
      }),
    );
  });

  it('drops all but the last bytes', () => {
    const queue = new InputQueue(100);
    queue.push(Uint8Array.of(1, 2, 3));
    expect(queue.keepLast(1)).toBe(2);
    expect(queue.take(9)).toEqual(Uint8Array.of(3));
    expect(queue.keepLast(1)).toBe(0);
    queue.push(Uint8Array.of(4, 5));
    expect(queue.keepLast(0)).toBe(2);
    expect(queue.bytes).toBe(0);
  });
});
