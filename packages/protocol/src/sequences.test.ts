import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceScanner } from './sequences.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(...chunks: string[]): { seen: string[]; outside: boolean } {
  const seen: string[] = [];
  const scanner = new SequenceScanner({
    handleEscape: (text) => seen.push(`esc ${text}`),
    handleCsi: (text) => seen.push(`csi ${text}`),
    handleOsc: (text) => seen.push(`osc ${text}`),
    handleControl: (byte) => seen.push(`control ${byte}`),
  });
  for (const chunk of chunks) scanner.scan(bytesOf(chunk));
  return { seen, outside: scanner.outside };
}

describe('control sequences', () => {
  it.each<[string, string, string[], boolean]>([
    ['plain text', 'hello 中文', [], true],
    ['a colour', 'a\x1b[1;31mb', ['csi 1;31m'], true],
    ['a private mode', '\x1b[?1049h', ['csi ?1049h'], true],
    ['a soft reset, with an intermediate', '\x1b[!p', ['csi !p'], true],
    ['a title with BEL', '\x1b]2;t\x07x', ['osc 2;t'], true],
    ['a title with ST', '\x1b]2;t\x1b\\x', ['osc 2;t'], true],
    ['a device control string, which nobody hears', '\x1bPq#0~\x1b\\', [], true],
    ['a character set', '\x1b(0', ['esc (0'], true],
    ['a keypad mode', '\x1b=', ['esc ='], true],
    ['a half colour', 'a\x1b[1;3', [], false],
    ['a half escape', 'a\x1b', [], false],
    ['a half title', '\x1b]2;never ends', [], false],
    ['a half string', '\x1bPq#0', [], false],
    ['a sequence cut off by the next', '\x1b[1;3\x1b[32m', ['csi 32m'], true],
    ['CAN, which gives up', '\x1b[1;3\x18m', [], true],
    ['a control character in a sequence', '\x1b[3\r1m', ['control 13', 'csi 31m'], true],
    ['shift out', '\x0e', ['control 14'], true],
    ['C1: a colour', 'a\u009b1;31mb', ['csi 1;31m'], true],
    ['C1: a title, with each of its ends', '\u009d2;t\u009cx\u009d2;u\x07\u009d2;v\x1b\\\x1b]2;w\u009c', ['osc 2;t', 'osc 2;u', 'osc 2;v', 'osc 2;w'], true],
    ['C1: a device control string', '\u0090q#0~中\u009cx', [], true],
    ['C1: halves', 'a\u009b1;3', [], false],
    ['C1: a half title', '\u009d2;中', [], false],
    ['C1: a half string', '\u009fabc', [], false],
    ['C1: a sequence cut off by the next, and a title that is cut off is none', '\u009b1;3\u009b32m\x1b]2;t\u009b33m', ['csi 32m', 'csi 33m'], true],
    ['C1: next line, which cuts off as well', '\x1b[3\u0085m', ['control 133'], true],
    ['what begins with the same byte and is no C1', '\u00a0\u00bf°', [], true],
    ['a title in any script', '\x1b]2;中文 é 👩‍💻\x07', ['osc 2;中文 é 👩‍💻'], true],
    ['a character that is no part of a sequence, which gives it up', '\x1b[1é;31m', [], true],
    ['a mark that comes too late, with which a sequence means nothing', '\x1b[1?25h\x1b[!1p', [], true],
  ])('%s', (_, text, seen, outside) => {
    expect(read(text)).toEqual({ seen, outside });
  });

  it('are the same wherever the network cuts', () => {
    const piece = fc.constantFrom('\u009b', '\u009d', '\u0090', '\u009c', '\u0085', 'é', 'a', '\x1b', '[', '?', '1', ';', 'h', 'm', ']', '2', '\x07', '\\', 'P', '(', '\x18', '\r', '中');
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 6 }), { maxLength: 12 }), (chunks) => {
        const parts = chunks.map((chunk) => chunk.join(''));
        expect(read(...parts)).toEqual(read(parts.join('')));
      }),
    );
  });

  it('are the same wherever a character is cut', () => {
    const bytes = bytesOf('中\u009b?25l\u009d2;é👩\u009c\u0090q中\u009c\u00a0\x1b]2;x\u009c');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const seen: string[] = [];
      const scanner = new SequenceScanner({ handleCsi: (text) => seen.push(text), handleOsc: (text) => seen.push(text) });
      scanner.scan(bytes.subarray(0, cut));
      scanner.scan(bytes.subarray(cut));
      expect([seen, scanner.outside], String(cut)).toEqual([['?25l', '2;é👩', '2;x'], true]);
    }
  });

  it('have no C1 in bytes that are no UTF-8: a lone second byte, and an overlong form', () => {
    for (const bytes of [[0x9b, 0x33], [0xe0, 0x82, 0x9b, 0x33], [0xc2, 0x33], [0xe4, 0xb8, 0x33]]) {
      const scanner = new SequenceScanner();
      scanner.scan(Uint8Array.from(bytes));
      expect(scanner.outside, String(bytes)).toBe(true);
    }
    const scanner = new SequenceScanner();
    scanner.scan(Uint8Array.of(0xe4, 0xc2, 0x9b, 0x33));
    expect(scanner.outside).toBe(false);
  });

  it.each<[string, number[]]>([
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['far beyond it', [0xf7, 0xbf, 0xbf, 0xbf]],
    ['half of a pair', [0xed, 0xa0, 0x80]],
    ['a mark of byte order', [0xef, 0xbb, 0xbf]],
  ])('have nothing where the bytes spell no character: %s', (_, bytes) => {
    const seen: string[] = [];
    const scanner = new SequenceScanner({ handleOsc: (text) => seen.push(text), handleCsi: (text) => seen.push(text) });
    for (const part of [[0x1b, 0x5d, 0x32, 0x3b, 0x61], bytes, [0x62, 0x07, 0x1b, 0x5b, 0x33], bytes, [0x31, 0x6d, 0x1b, 0x58], bytes]) scanner.scan(Uint8Array.from(part));
    expect(seen).toEqual(['2;ab', '31m']);
    expect(scanner.outside).toBe(false);
  });

  it('of any bytes at all are read without a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(0x1b, 0x5d, 0xf4, 0xf5, 0xf7, 0xed, 0x9f, 0xbf, 0x80, 0x07), fc.nat(255)), { maxLength: 60 }), (bytes) => {
        new SequenceScanner({ handleOsc: () => undefined }).scan(Uint8Array.from(bytes));
      }),
    );
  });

  it('of any length end where they end, and are reported only when they are short', () => {
    expect(read(`\x1b]52;c;${'A'.repeat(100_000)}\x07b\x1b[31m`)).toEqual({ seen: ['csi 31m'], outside: true });
  });
});
