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
  ])('%s', (_, text, seen, outside) => {
    expect(read(text)).toEqual({ seen, outside });
  });

  it('are the same wherever the network cuts', () => {
    const piece = fc.constantFrom('a', '\x1b', '[', '?', '1', ';', 'h', 'm', ']', '2', '\x07', '\\', 'P', '(', '\x18', '\r', '中');
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 6 }), { maxLength: 12 }), (chunks) => {
        const parts = chunks.map((chunk) => chunk.join(''));
        expect(read(...parts)).toEqual(read(parts.join('')));
      }),
    );
  });

  it('of any length end where they end, and are reported only when they are short', () => {
    expect(read(`\x1b]52;c;${'A'.repeat(100_000)}\x07b\x1b[31m`)).toEqual({ seen: ['csi 31m'], outside: true });
  });
});
