import { goldenBytes, goldenFrames, type GoldenFrame } from '@workbench/testkit/golden-frames';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBackendFrame, encodeBackendFrame } from './backend-frame.ts';

const bytesOf = (frame: GoldenFrame): Buffer => Buffer.from(goldenBytes(frame.hex));
const { agentOutputPrompt, agentInputLs, agentResize40x132, agentKeepAlive } = goldenFrames;
const golden = Object.entries({ agentOutputPrompt, agentInputLs, agentResize40x132, agentKeepAlive });

describe('backend frame', () => {
  it.each(golden)('reads %s as its golden fields say', (_name, expected: GoldenFrame) => {
    const frame = decodeBackendFrame(bytesOf(expected));
    expect(frame).toMatchObject({ type: expected.type, channelId: expected.sessionId, createdDate: expected.createdDate, sequenceNumber: expected.sequenceNumber });
    expect(frame?.payload.toString('hex')).toBe(expected.payloadHex);
  });

  it.each(golden)('writes %s byte for byte', (_name, expected: GoldenFrame) => {
    const written = encodeBackendFrame({
      type: expected.type,
      channelId: expected.sessionId,
      createdMs: Number(expected.createdDate),
      sequence: Number(expected.sequenceNumber),
      payload: Buffer.from(expected.payloadHex, 'hex'),
    });
    expect(written.toString('hex')).toBe(bytesOf(expected).toString('hex'));
  });

  it('[SM2.2] strips NUL padding as well as spaces', () => {
    const bytes = bytesOf(agentKeepAlive);
    bytes.fill(0, 8 + agentKeepAlive.sessionId.length, 40);
    expect(decodeBackendFrame(bytes)?.channelId).toBe(agentKeepAlive.sessionId);
  });

  it('[SM2.7] refuses a frame shorter than the header and takes a bare header', () => {
    const bytes = bytesOf(agentKeepAlive);
    for (let length = 0; length < 60; length++) expect(decodeBackendFrame(bytes.subarray(0, length))).toBeUndefined();
    expect(decodeBackendFrame(bytes.subarray(0, 60))?.payload.length).toBe(0);
  });

  it('[SM2.2] refuses to write an id of more than 32 bytes', () => {
    const frame = { type: 0, createdMs: 1, sequence: 0, payload: Buffer.of(1) };
    expect(encodeBackendFrame({ ...frame, channelId: 'c'.repeat(32) }).length).toBe(61);
    expect(() => encodeBackendFrame({ ...frame, channelId: 'c'.repeat(33) })).toThrow(RangeError);
  });

  it('never throws on garbage', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeBackendFrame(Buffer.from(bytes)) === undefined).toBe(bytes.length < 60);
    }));
  });
});
