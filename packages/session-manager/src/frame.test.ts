import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenBytes, goldenFrames, type GoldenFrame } from '@workbench/testkit/golden-frames';
import { closePayload, decodeFrame, encodeFrame, frameType, headerBytes, sizePayload } from './frame.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const clientFrames: Record<string, GoldenFrame> = {
  clientResize40x132: goldenFrames.clientResize40x132,
  clientInputLs: goldenFrames.clientInputLs,
  clientClose: goldenFrames.clientClose,
};

describe('[SM2.1] frontend frames', () => {
  it.each(Object.entries(clientFrames))('[SM2.9] %s encodes to the captured bytes', (_name, golden) => {
    const { type, createdDate, sequenceNumber } = golden;
    expect(hex(encodeFrame({ type, createdDate, sequenceNumber, payload: goldenBytes(golden.payloadHex) }))).toBe(hex(goldenBytes(golden.hex)));
  });

  it.each(Object.entries(clientFrames))('[SM2.9] %s decodes to what it says', (_name, golden) => {
    const frame = decodeFrame(goldenBytes(golden.hex));
    expect(frame).toMatchObject({ type: golden.type, createdDate: golden.createdDate, sequenceNumber: golden.sequenceNumber });
    expect(hex(frame?.payload ?? new Uint8Array())).toBe(golden.payloadHex);
  });

  it('[SM3.1] size payload is rows, then columns', () => {
    expect(hex(sizePayload({ columns: 132, rows: 40 }))).toBe(goldenFrames.clientResize40x132.payloadHex);
  });

  it('[SM3.3] close payload is the digit 1', () => {
    expect(hex(closePayload)).toBe(goldenFrames.clientClose.payloadHex);
  });

  it('reads ids of any length, the second length after the first id', () => {
    // Written by hand from the table of SM2.1: S = "ab", I = "xyz", created 1, sequence -1, payload "P".
    const bytes = goldenBytes('01000000 312e3031 02 6162 03 78797a 0100000000000000 ffffffffffffffff 01000000 50');
    expect(decodeFrame(bytes)).toEqual({
      type: frameType.output,
      sessionId: 'ab',
      instanceId: 'xyz',
      createdDate: 1n,
      sequenceNumber: -1n,
      payload: Buffer.from('P'),
    });
    expect(hex(encodeFrame({ type: 1, sessionId: 'ab', instanceId: 'xyz', createdDate: 1n, sequenceNumber: -1n, payload: Buffer.from('P') }))).toBe(hex(bytes));
  });

  it('[SM2.3] takes everything after the header as payload, whatever PayloadLength says', () => {
    const bytes = goldenBytes(goldenFrames.clientInputLs.hex);
    bytes.set([0xff, 0, 0, 0], 26);
    expect(hex(decodeFrame(bytes)?.payload ?? new Uint8Array())).toBe(goldenFrames.clientInputLs.payloadHex);
  });

  it('[SM2.6] accepts a header without payload', () => {
    expect(decodeFrame(goldenBytes(goldenFrames.clientInputLs.hex).subarray(0, headerBytes))?.payload).toHaveLength(0);
  });

  it('[SM2.7] every cut inside the header is undefined, with and without ids', () => {
    const withIds = encodeFrame({ type: 1, sessionId: 's-1', instanceId: 'i-22', createdDate: 5n, sequenceNumber: 0n, payload: new Uint8Array() });
    for (const whole of [goldenBytes(goldenFrames.clientInputLs.hex).subarray(0, headerBytes), withIds]) {
      for (let length = 0; length < whole.length; length += 1) expect(decodeFrame(whole.subarray(0, length))).toBeUndefined();
      expect(decodeFrame(whole)).toBeDefined();
    }
  });

  it('survives random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        const frame = decodeFrame(bytes);
        if (frame !== undefined) expect(frame.payload.length).toBeLessThanOrEqual(bytes.length - headerBytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes what it encoded', () => {
    const id = fc.string({ minLength: 1, maxLength: 60 });
    const arbitrary = fc.record({
      type: fc.integer({ min: 0, max: 0xffff_ffff }),
      createdDate: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
      sequenceNumber: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      sessionId: id,
      instanceId: id,
      payload: fc.uint8Array({ maxLength: 3000 }),
    });
    fc.assert(
      fc.property(arbitrary, (frame) => {
        const decoded = decodeFrame(encodeFrame(frame));
        expect(decoded).toEqual({ ...frame, payload: Buffer.from(frame.payload) });
      }),
    );
  });

  it.each([
    ['type', { type: -1 }],
    ['type', { type: 2 ** 32 }],
    ['sessionId', { sessionId: 'x'.repeat(256) }],
    ['instanceId', { instanceId: 'é'.repeat(128) }],
  ])('names the field that does not fit: %s', (field, wrong) => {
    expect(() => encodeFrame({ type: 0, createdDate: 1n, sequenceNumber: 0n, payload: new Uint8Array(), ...wrong })).toThrow(new RegExp(`^${field}:`));
  });

  it.each([0, -1, 1.5, 32768, Number.NaN])('refuses a side of %s cells', (cells) => {
    expect(() => sizePayload({ columns: cells, rows: 24 })).toThrow(/^columns:/);
    expect(() => sizePayload({ columns: 80, rows: cells })).toThrow(/^rows:/);
  });
});
