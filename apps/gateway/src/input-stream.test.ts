import { describe, expect, test } from 'vitest';
import { INPUT_WINDOW_BYTES } from '@workbench/protocol';
import { InputStream } from './input-stream.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe('input stream', () => {
  test('[IN3] cuts off what came before', () => {
    const input = new InputStream();
    expect(input.arrive(0, Uint8Array.of(1, 2, 3))).toEqual({ ok: true, fresh: Buffer.of(1, 2, 3) });
    expect(input.arrive(1, Uint8Array.of(2, 3, 4))).toEqual({ ok: true, fresh: Buffer.of(4) });
    expect(input.arrive(0, Uint8Array.of(1, 2))).toEqual({ ok: true, fresh: bytes(0) });
    expect(input.received).toBe(4);
  });

  test('[IN4] takes no input with a gap before it', () => {
    expect(new InputStream().arrive(1, bytes(1)).ok).toBe(false);
  });

  test('[IN6] takes a window, and more only when the transport took some', () => {
    const input = new InputStream();
    expect(input.arrive(0, bytes(INPUT_WINDOW_BYTES)).ok).toBe(true);
    expect(input.arrive(INPUT_WINDOW_BYTES, bytes(1)).ok).toBe(false);
    input.take(1);
    expect(input.arrive(INPUT_WINDOW_BYTES, bytes(1)).ok).toBe(true);
  });

  test('[IN6] lets pages that come and go no more than two windows ahead of the transport, and tells each where it counts from', () => {
    const input = new InputStream();
    input.arrive(0, bytes(INPUT_WINDOW_BYTES));
    expect(input.restart()).toBe(INPUT_WINDOW_BYTES);
    input.arrive(INPUT_WINDOW_BYTES, bytes(INPUT_WINDOW_BYTES));
    for (let page = 0; page < 10; page += 1) {
      expect(input.restart()).toBe(INPUT_WINDOW_BYTES);
      expect(input.arrive(2 * INPUT_WINDOW_BYTES, bytes(1)).ok).toBe(false);
    }
    input.take(10);
    expect(input.acknowledgement()).toBeNull();
    expect(input.restart()).toBe(INPUT_WINDOW_BYTES + 10);
    expect(input.arrive(2 * INPUT_WINDOW_BYTES, bytes(10)).ok).toBe(true);
    input.take(INPUT_WINDOW_BYTES + 1);
    expect(input.acknowledgement()).toBe(INPUT_WINDOW_BYTES + 11);
  });

  test('hands on a copy of what is a view of something larger', () => {
    const input = new InputStream();
    const read = new Uint8Array(65_536).fill(1);
    const arrived = [0, 1].map((at) => input.arrive(at, read.subarray(at, at + 1)));
    read.fill(2);
    expect(arrived).toEqual([{ ok: true, fresh: Buffer.of(1) }, { ok: true, fresh: Buffer.of(1) }]);
  });

  test('[IN5] acknowledges what was taken, once', () => {
    const input = new InputStream();
    input.arrive(0, bytes(10));
    expect(input.acknowledgement()).toBeNull();
    input.take(4);
    expect(input.acknowledgement()).toBe(4);
    expect(input.acknowledgement()).toBeNull();
  });

  test('[RS3] a page that resumes counts from what `ready` said: it hears of nothing below, and has its whole window', () => {
    const input = new InputStream();
    input.arrive(0, bytes(INPUT_WINDOW_BYTES));
    input.restart();
    input.take(5);
    expect(input.acknowledgement()).toBeNull();
    expect(input.arrive(INPUT_WINDOW_BYTES, bytes(INPUT_WINDOW_BYTES)).ok).toBe(true);
    input.take(INPUT_WINDOW_BYTES);
    expect(input.acknowledgement()).toBe(INPUT_WINDOW_BYTES + 5);
  });
});
