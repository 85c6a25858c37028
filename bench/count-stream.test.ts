import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countUntil, CountStream } from './count-stream.ts';

const numbers = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, index) => `${index}\r\n`).join(''));

function read(bytes: Buffer, size = 777): CountStream {
  const stream = new CountStream();
  for (let at = 0; at < bytes.length; at += size) stream.take(bytes.subarray(at, at + size));
  return stream;
}

const isRight = (stream: CountStream): boolean => {
  const { got, wanted } = stream.hashes();
  return stream.wrongAt === undefined && got === wanted;
};

describe('a stream of numbers', () => {
  it('is right when nothing is missing, and ends with what comes after it', () => {
    const stream = read(Buffer.concat([numbers(3_000), Buffer.from('@prompt')]));
    expect(isRight(stream)).toBe(true);
    expect(stream.end).toBe('@prompt');
    expect(stream.bytes).toBe(numbers(3_000).length);
  });

  it.each([
    ['lost', (all: Buffer) => Buffer.concat([all.subarray(0, 5_000), all.subarray(5_001)])],
    ['repeated', (all: Buffer) => Buffer.concat([all.subarray(0, 5_000), all.subarray(4_990)])],
    ['changed', (all: Buffer) => Buffer.concat([all.subarray(0, 5_000), Buffer.from('x'), all.subarray(5_001)])],
  ])('is not when a byte was %s', (_, harm) => {
    expect(isRight(read(harm(numbers(3_000))))).toBe(false);
  });

  it('goes on behind a gap that was announced, however long', () => {
    const all = numbers(5_000);
    const stream = read(all.subarray(0, 100));
    stream.skip(20_000);
    stream.take(all.subarray(20_100));
    expect(isRight(stream)).toBe(true);
    expect(stream.bytes).toBe(all.length);
  });
});

it('is what the shell prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-count-'));
  try {
    const stop = join(folder, 'stop');
    // The file is there after the third round: the pause is replaced by what makes it.
    const command = countUntil(stop, 0).replace('read -rt 0 -u $never', `[ $i -lt 3000 ] || : > ${stop}`);
    expect(command).toContain(': >');
    expect(isRight(read(Buffer.from(execFileSync('bash', ['-c', command]).toString().replaceAll('\n', '\r\n'))))).toBe(true);
    writeFileSync(stop, '');
    expect(execFileSync('bash', ['-c', countUntil(stop, 0)]).length).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
