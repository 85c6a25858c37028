import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Utf8Chunks, completeLength } from './utf8-tail.ts';

/** Throws on a chunk that is not whole characters. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** One to four bytes long, with and without a continuation byte of 0x80. */
const character = fc.constantFrom('a', 'é', '\u0080', '中', '。', '–', '\u200d', '\u0800', '👩', '🇨', '\u{10000}', '\u{40000}');
const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe('UTF-8 chunks', () => {
  it('end before a character that is only begun', () => {
    expect(completeLength(bytesOf(0x61, 0xe3))).toBe(1);
    expect(completeLength(bytesOf(0x61, 0xe3, 0x80))).toBe(1);
    expect(completeLength(bytesOf(0x61, 0xe3, 0x80, 0x82))).toBe(4);
    expect(completeLength(bytesOf(0xf0, 0x9f, 0x98))).toBe(0);
    expect(completeLength(bytesOf(0xf0, 0x9f, 0x98, 0x80))).toBe(4);
    expect(completeLength(bytesOf(0xc3))).toBe(0);
    expect(completeLength(bytesOf())).toBe(0);
  });

  it('do not wait for ever for what is no UTF-8', () => {
    expect(completeLength(bytesOf(0x80, 0x80, 0x80))).toBe(3);
    expect(completeLength(bytesOf(0xff))).toBe(1);
    expect(completeLength(bytesOf(0xc0))).toBe(1);
  });

  it('lose no byte, and cut no character, wherever the network cuts', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 60 }), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 }), (characters, cuts) => {
        const all = new TextEncoder().encode(characters.join(''));
        const chunks = new Utf8Chunks();
        let decoded = '';
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          decoded += strict.decode(chunks.take(all.subarray(at, end)));
          at = end;
        }
        expect(decoded).toBe(strict.decode(all));
      }),
    );
  });
});
