import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DroppedOutput } from './dropped-output.ts';

const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');

function drop(before: readonly string[], ...chunks: string[]) {
  const output = new DroppedOutput([...before].reverse().map((chunk) => Buffer.from(chunk)));
  for (const chunk of chunks) output.take(Buffer.from(chunk));
  return output.finish();
}

const flood = (bytes: number): string => `${'y'.repeat(78)}\r\n`.repeat(Math.ceil(bytes / 80));

describe('[NT2] output after an interrupt', () => {
  test('a little of it is shown whole', () => {
    const { dropped, restore, tail } = drop([], 'abc', 'def\r\n$ ');
    expect({ dropped, restore, text: text(tail) }).toEqual({ dropped: 0, restore: '', text: 'abcdef\r\n$ ' });
  });

  test('of a flood the end is kept, from the start of a line', () => {
    const all = flood(1_000_000) + '^C\r\n$ ';
    const { dropped, tail } = drop([], ...(all.match(/[^]{1,30000}/g) ?? []));
    const kept = text(tail);
    expect(kept.endsWith('y\r\n^C\r\n$ ')).toBe(true);
    expect(kept.length).toBeLessThanOrEqual(16 * 1024 + 30_000);
    expect(kept).toMatch(/^y{78}\r\n/);
    expect(dropped + kept.length).toBe(all.length);
  });

  test('one large chunk is cut as well', () => {
    const { dropped, tail } = drop([], flood(200_000) + '$ ');
    expect(text(tail).length).toBeLessThanOrEqual(16 * 1024);
    expect(dropped).toBeGreaterThan(180_000);
  });

  test('[NT3] the tail begins outside any sequence and any character', () => {
    const sequence = fc.constantFrom('\u009b1;31m', '\u009d2;title\u009c', '\x1b[1;31m', '\x1b]2;title with\nfeed\x07', '\x1bP1;2q\x1b\\', '中文', '👩‍🚀', 'text', '\r\n', '\x1b[?1049h', '\x1b(0');
    fc.assert(
      fc.property(fc.array(sequence, { minLength: 1, maxLength: 8 }), fc.nat(20_000), fc.nat(200), (pieces, shift, cut) => {
        const unit = Buffer.from(pieces.join(''));
        const all = Buffer.concat([Buffer.alloc(shift, 0x61), ...Array.from<Buffer>({ length: Math.ceil(60_000 / unit.length) }).fill(unit), Buffer.from('\x1b[0m$ ')]);
        const output = new DroppedOutput([all.subarray(0, cut)]);
        output.take(all.subarray(cut));
        const { dropped, tail } = output.finish();
        const kept = Buffer.concat(tail);
        expect(kept.equals(all.subarray(cut + dropped))).toBe(true);
        // What begins with a whole piece, or with plain text, begins outside.
        const rest = kept.toString('utf8');
        expect(rest).not.toContain('\ufffd');
        expect(rest === '' || !/^(\[|\]|;|\d|with|feed|title|\x07|\\|\(|q|h|m|P)/.test(rest) || pieces.some((piece) => rest.startsWith(piece))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('[NT3] a sequence that was half sent is cancelled, and its rest is dropped', () => {
    const { restore, tail } = drop(['$ \x1b[38;2;10', ';20;30'], `;40mcolour${flood(100_000)}$ `);
    expect(restore.startsWith('\x18')).toBe(true);
    // 38;2;10;20;30;40: the sequence as a whole, which began before.
    expect(restore).toContain('\x1b[38;2;10;20;30;40m');
    expect(text(tail).endsWith('$ ')).toBe(true);
  });

  test.each<[string, string[]]>([
    ['CSI', ['plain £ text \u009b38;2;10', ';20;30']],
    ['CSI behind others', ['\x1b[1m', '\u009b38;2;10', ';20;30']],
    ['CSI whose ESC is nowhere', ['£'.repeat(50), '£\u009b38;2;10;20;30']],
  ])('[NT3] so is one that began with a C1 character: %s', (_, before) => {
    const { restore, tail } = drop(before, `;40mcolour${flood(100_000)}$ `);
    expect(restore).toContain('\x1b[38;2;10;20;30;40m');
    expect(text(tail).endsWith('$ ')).toBe(true);
  });

  test('[NT3] … and one whose first byte is in another chunk than its second', () => {
    const output = new DroppedOutput([Buffer.from([0x9b, 0x33, 0x31]), Buffer.from([0x61, 0xc2])]);
    output.take(Buffer.from(`;40m${flood(100_000)}$ `));
    expect(output.finish().restore).toContain('\x1b[31;40m');
  });

  test('[NT3] a string that began with a C1 character is dropped to its end', () => {
    const { restore, tail } = drop(['$ \u009d0;half a ti'], `tle\u009ccolour${flood(100_000)}$ `);
    expect(restore).toBe('\x18\x1b]0;half a title\x07');
    expect(text(tail).startsWith('y')).toBe(true);
  });

  test('a gap and a size that waited behind the first byte become part of this one', () => {
    const output = new DroppedOutput([]);
    output.takeRecords([
      { kind: 'bytes', offset: 0, bytes: Buffer.from('abc') },
      { kind: 'gap', offset: 3, to: 1_003, reason: 'interrupt', restore: '\x18\x1b[?25l' },
      { kind: 'resized', offset: 1_003, size: { cols: 90, rows: 20 } },
      { kind: 'bytes', offset: 1_003, bytes: Buffer.from('$ ') },
    ]);
    const { dropped, restore, tail, size } = output.finish();
    expect({ dropped, restore, text: text(tail), size }).toEqual({ dropped: 1_003, restore: '\x18\x1b[?25l', text: '$ ', size: { cols: 90, rows: 20 } });
  });

  test('small pieces of large packets keep none of those', () => {
    const output = new DroppedOutput([]);
    for (let count = 0; count < 1_000; count += 1) output.take(new Uint8Array(new ArrayBuffer(30_000), 7, 1).fill(0x61 + (count % 26)));
    const { tail } = output.finish();
    expect(text(tail).length).toBe(1_000);
    expect(text(tail).slice(0, 30)).toBe('abcdefghijklmnopqrstuvwxyzabcd');
    expect(tail.map((bytes) => bytes.buffer.byteLength)).toEqual([4_096]);
  });
});
