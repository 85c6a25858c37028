import { goldenFrames } from '@workbench/testkit/golden-frames';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodeSize, decodeSpeed, encodeOutputFrame } from './backend-frame.ts';

const golden = goldenFrames.agentOutputPrompt;
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

describe('the backend frame', () => {
  it('is written byte for byte as the vendor\'s agent wrote it (SM2.9)', () => {
    const frame = encodeOutputFrame({
      channelId: golden.sessionId, createdMs: Number(golden.createdDate), sequence: Number(golden.sequenceNumber), payload: [bytes(golden.payloadHex).subarray(0, 5), bytes(golden.payloadHex).subarray(5)],
    });
    expect(frame.toString('hex')).toBe(bytes(golden.hex).toString('hex'));
  });

  it('is read whole after its header, whatever its length field says (SM2.3)', () => {
    const frame = bytes(golden.hex);
    frame.writeUInt32LE(3, 56);
    expect(decodeFrame(frame)).toEqual({ type: 1, payload: bytes(golden.payloadHex) });
  });

  it('is dropped when it is short or has no date (SM2.5, SM2.7)', () => {
    expect(decodeFrame(bytes(golden.hex).subarray(0, 59))).toBeUndefined();
    const undated = bytes(golden.hex);
    undated.writeBigUInt64LE(0n, 40);
    expect(decodeFrame(undated)).toBeUndefined();
    expect(decodeFrame(bytes(golden.hex).subarray(0, 60))).toEqual({ type: 1, payload: Buffer.alloc(0) });
  });

  it('cannot carry a channel id of more than 32 bytes', () => {
    expect(() => encodeOutputFrame({ channelId: 'x'.repeat(33), createdMs: 1, sequence: 0, payload: [Buffer.alloc(1)] })).toThrow(RangeError);
  });
});

describe('a size (SM3.2)', () => {
  it('is JSON', () => expect(decodeSize(Buffer.from('{"cols":132,"rows":40}'))).toEqual({ cols: 132, rows: 40 }));
  it.each(['', '28008400', '{"cols":132}', '{"cols":"132","rows":40}', '{"cols":0,"rows":40}', '{"cols":-1,"rows":40}', 'null'])('is not %j', (text) => expect(decodeSize(Buffer.from(text))).toBeUndefined());
});

describe('a speed (SM4.1)', () => {
  it.each([[[7, 0xff], 255], [[7, 1, 0], 256], [[7, 3, 0x20, 0], 204_800], [[7, 0, 3, 0x20, 0], 204_800]])('is big-endian: %j', (payload, speed) => expect(decodeSpeed(Buffer.from(payload))).toBe(speed));
  it.each([[[]], [[0]], [[7]], [[5, 1]], [[7, 0]], [[7, 0, 0, 0, 0, 1]]])('is ignored: %j', (payload) => expect(decodeSpeed(Buffer.from(payload))).toBeUndefined());
});
