import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './codec.ts';
import { FRAME_HEADER_BYTES, MAX_INPUT_FRAME_BYTES } from './limits.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(text.replace(/\s+/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

describe('binary frames', () => {
  // Written by hand from the table in docs/PROTOCOL.md.
  const golden = hex('02 000000 00000007 0000000100000005 68 69');
  const frame = { kind: 'output', epoch: 7, offset: 0x1_0000_0005, bytes: Uint8Array.of(0x68, 0x69) } as const;

  it('[FR1] is the header of the table, then the bytes', () => {
    expect(encodeFrame(frame)).toEqual(golden);
    expect(decodeFrame(golden, 'output')).toEqual({ ok: true, frame });
  });

  it('[FR1] reads from a message that is a view into a larger buffer', () => {
    const padded = new Uint8Array(golden.length + 9);
    padded.set(golden, 5);
    expect(decodeFrame(padded.subarray(5, 5 + golden.length), 'output')).toEqual({ ok: true, frame });
  });

  it('[FR2] refuses a header alone, reserved bytes in use and too many bytes', () => {
    expect(decodeFrame(golden.subarray(0, FRAME_HEADER_BYTES), 'output').ok).toBe(false);
    const reserved = golden.slice();
    reserved[2] = 1;
    expect(decodeFrame(reserved, 'output').ok).toBe(false);
    const long = new Uint8Array(FRAME_HEADER_BYTES + MAX_INPUT_FRAME_BYTES + 1);
    long[0] = 1;
    expect(decodeFrame(long, 'input').ok).toBe(false);
    expect(decodeFrame(long.subarray(0, -1), 'input').ok).toBe(true);
  });

  it('[FR3] refuses the kind of the other direction, and takes screen frames from both', () => {
    expect(decodeFrame(golden, 'input')).toEqual({ ok: false, reason: 'frame kind 2' });
    const screen = golden.slice();
    screen[0] = 3;
    for (const own of ['input', 'output'] as const) expect(decodeFrame(screen, own)).toEqual({ ok: true, frame: { ...frame, kind: 'screen' } });
  });

  it('[FR4] refuses offsets that a number cannot hold exactly', () => {
    expect(decodeFrame(hex('02 000000 00000007 0020000000000000 68'), 'output').ok).toBe(false);
    expect(decodeFrame(hex('02 000000 00000007 001fffffffffffff 68'), 'output')).toMatchObject({ ok: true, frame: { offset: Number.MAX_SAFE_INTEGER } });
  });

  it('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(fc.constantFrom('input' as const, 'output' as const, 'screen' as const), fc.integer({ min: 0, max: 0xffff_ffff }), fc.maxSafeNat(), fc.uint8Array({ minLength: 1, maxLength: 300 }), (kind, epoch, offset, bytes) => {
        expect(decodeFrame(encodeFrame({ kind, epoch, offset, bytes }), kind === 'output' ? 'output' : 'input')).toEqual({ ok: true, frame: { kind, epoch, offset, bytes } });
      }),
    );
  });

  it('never throws on what a peer sends', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void decodeFrame(bytes, 'input')));
  });

  it('throws on a frame of ours that could not be read back', () => {
    expect(() => encodeFrame({ ...frame, bytes: new Uint8Array(0) })).toThrow(RangeError);
    expect(() => encodeFrame({ ...frame, offset: -1 })).toThrow(RangeError);
  });
});
