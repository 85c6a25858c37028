import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endReasons, parseStatus } from './status.ts';

const payload = (code: number, rest: string | number[] = []) => Buffer.concat([Buffer.from([code]), Buffer.from(rest as string)]);

describe('[SM4.1] status payloads', () => {
  it.each(endReasons)('[SM4.2] code 5 with %s is that reason', (reason) => {
    expect(parseStatus(payload(5, reason))).toEqual({ kind: 'ended', reason, text: reason });
  });

  it('[SM4.2] code 5 with another text ends too', () => {
    expect(parseStatus(payload(5, 'Exit '))).toEqual({ kind: 'ended', reason: 'other', text: 'Exit ' });
    expect(parseStatus(payload(5))).toEqual({ kind: 'ended', reason: 'other', text: '' });
  });

  it('code 2 ends with its text', () => {
    expect(parseStatus(payload(2, 'no agent'))).toEqual({ kind: 'ended', reason: 'other', text: 'no agent' });
  });

  it.each([
    [[0xff], 255],
    [[0x40, 0x00], 16_384],
    [[0x03, 0x20, 0x00], 204_800],
    [[0x00, 0x03, 0x20, 0x00], 204_800],
    [[0xff, 0xff, 0xff, 0xff], 4_294_967_295],
  ])('[SM4.4] code 7 with %j is a big-endian speed', (bytes, bitsPerSecond) => {
    expect(parseStatus(payload(7, bytes))).toEqual({ kind: 'speed', bitsPerSecond });
  });

  it.each([[[]], [[0]], [[0, 0, 0, 0]], [[1, 2, 3, 4, 5]]])('[SM4.5] ignores the speed %j', (bytes) => {
    expect(parseStatus(payload(7, bytes))).toEqual({ kind: 'ignored' });
  });

  it('ignores code 3, unknown codes and nothing at all', () => {
    for (const bytes of [payload(3), payload(0), payload(99, 'Exit'), Buffer.alloc(0)]) expect(parseStatus(bytes)).toEqual({ kind: 'ignored' });
  });

  it('never throws and never keeps a long text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const status = parseStatus(bytes);
        if (status.kind === 'ended') expect(status.text.length).toBeLessThanOrEqual(256);
        if (status.kind === 'speed') expect(status.bitsPerSecond).toBeGreaterThan(0);
      }),
    );
  });
});
