import { goldenBytes, goldenFrames, type GoldenFrame } from '@workbench/testkit/golden-frames';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrontendFrame, encodeFrontendFrame } from './frontend-frame.ts';

const bytesOf = (frame: GoldenFrame): Buffer => Buffer.from(goldenBytes(frame.hex));
const { clientResize40x132, clientInputLs, clientClose, clientOutputHi, clientOutputWithIds, clientStatusExit, clientStatusSpeed, clientInputEmpty, clientInputLyingLength } = goldenFrames;

describe('frontend frame', () => {
  it.each(Object.entries({ clientResize40x132, clientInputLs, clientClose, clientOutputHi, clientOutputWithIds, clientStatusExit, clientStatusSpeed, clientInputEmpty, clientInputLyingLength }))(
    'reads %s as its golden fields say',
    (_name, golden: GoldenFrame) => {
      const frame = decodeFrontendFrame(bytesOf(golden));
      expect(frame).toMatchObject({ type: golden.type, createdDate: golden.createdDate, sequenceNumber: golden.sequenceNumber });
      expect(frame?.payload.toString('hex')).toBe(golden.payloadHex);
    },
  );

  it.each(Object.entries({ clientOutputHi, clientStatusExit, clientStatusSpeed, clientInputLs, clientResize40x132 }))('writes %s byte for byte', (_name, golden: GoldenFrame) => {
    const written = encodeFrontendFrame({
      type: golden.type,
      createdMs: Number(golden.createdDate),
      sequence: Number(golden.sequenceNumber),
      payload: Buffer.from(golden.payloadHex, 'hex'),
    });
    expect(written.toString('hex')).toBe(bytesOf(golden).toString('hex'));
  });

  it('[SM2.7] refuses every frame shorter than its header, whatever the ids claim', () => {
    for (const whole of [bytesOf(clientInputEmpty), bytesOf(clientOutputWithIds).subarray(0, 37)]) {
      expect(decodeFrontendFrame(whole)?.payload.length).toBe(0);
      for (let length = 0; length < whole.length; length++) expect(decodeFrontendFrame(whole.subarray(0, length))).toBeUndefined();
    }
  });

  it('never throws on garbage', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
      const frame = decodeFrontendFrame(Buffer.from(bytes));
      expect(frame === undefined || frame.payload.length <= bytes.length - 30).toBe(true);
    }));
  });
});
