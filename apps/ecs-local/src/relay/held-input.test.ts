import { expect, it } from 'vitest';
import { HeldInput, heldInputBytes } from './held-input.ts';

it('keeps order and content, though the bytes under a view change', () => {
  const held = new HeldInput();
  const read = Buffer.from('ab');
  held.push(read.subarray(0, 1));
  held.push(read.subarray(1));
  read.fill(0x78);
  expect(Buffer.concat(held.drain()).toString()).toBe('ab');
  expect(held.drain()).toEqual([]);
  expect(held.bytes).toBe(0);
});

it('is full at its bound, also of one-byte frames', () => {
  const held = new HeldInput();
  let frames = 0;
  while (!held.full) {
    held.push(Buffer.of(1));
    frames++;
  }
  expect(frames).toBeLessThan(heldInputBytes / 100);
  expect(held.bytes).toBeGreaterThanOrEqual(heldInputBytes);
});
