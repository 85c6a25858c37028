import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { OutputLog } from './output-log.ts';

const size = { cols: 80, rows: 24 };

const copy = (sent: number[]) => (_offset: number, chunks: readonly Uint8Array[]): void => {
  for (const chunk of chunks) sent.push(...chunk);
};

/** Everything from the cursor to the end, as a page would see it. */
function drain(log: OutputLog): (number | string)[] {
  const seen: (number | string)[] = [];
  for (;;) {
    const sent: number[] = [];
    const taken = log.take(7, copy(sent));
    if (taken === null) return seen;
    if (taken === 'bytes') seen.push(...sent);
    else seen.push(taken.kind === 'gap' ? `gap ${taken.offset}-${taken.to}` : `size ${taken.size.cols}`);
  }
}

/** Three bytes, a gap of ten, and one byte more, all of it sent. */
function sentWithGap(): OutputLog {
  const log = new OutputLog(size);
  log.append(Uint8Array.of(1, 2, 3));
  log.appendGap(10, 'interrupt', '');
  log.append(Uint8Array.of(4));
  drain(log);
  return log;
}

describe('output log', () => {
  test('what is to be sent again leaves its memory to other sessions, and is not what they write there', () => {
    const [one, other] = [new OutputLog(size), new OutputLog(size)];
    const sent: number[] = [];
    one.append(new Uint8Array(64 * 1024).fill(1));
    one.take(64 * 1024, () => undefined);
    one.seek(0);
    const allocated = vi.spyOn(Buffer, 'allocUnsafeSlow');
    other.append(new Uint8Array(64 * 1024).fill(2));
    other.take(64 * 1024, () => undefined);
    expect(allocated).not.toHaveBeenCalled();
    allocated.mockRestore();
    one.take(64 * 1024, copy(sent));
    expect(new Set(sent)).toEqual(new Set([1]));
  });

  test('whatever is appended comes out in order, in pieces no larger than asked for, and again from any offset that is held, whatever another session does', () => {
    const of = fc.nat(1);
    const step = fc.oneof(
      fc.record({ of, do: fc.constant('append' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 3_000 }) }),
      fc.record({ of, do: fc.constant('take' as const), limit: fc.integer({ min: 0, max: 4_000 }) }),
      fc.record({ of, do: fc.constant('release' as const), back: fc.nat(3_000) }),
      fc.record({ of, do: fc.constant('seek' as const), by: fc.integer({ min: -6_000, max: 6_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const sessions = [0, 1].map(() => ({ log: new OutputLog(size), all: [] as number[] }));
        for (const each of steps) {
          const { log, all } = sessions[each.of]!;
          if (each.do === 'append') {
            log.append(each.bytes);
            all.push(...each.bytes);
          } else if (each.do === 'take') {
            const before = log.cursor;
            const sent: number[] = [];
            log.take(each.limit, copy(sent));
            expect(sent).toEqual(all.slice(before, Math.min(before + each.limit, all.length)));
            expect(log.cursor).toBe(before + sent.length);
          } else if (each.do === 'release') {
            const below = Math.max(log.base, log.cursor - each.back);
            log.release(below);
            expect(log.base).toBe(below);
          } else {
            const offset = log.cursor + each.by;
            const known = offset >= log.base && offset <= log.end;
            const before = log.cursor;
            expect(log.seek(offset)).toBe(known);
            expect(log.cursor).toBe(known ? offset : before);
          }
          expect(log.waitingBytes).toBe(all.length - log.cursor);
          expect(log.bytes).toBeGreaterThanOrEqual(all.length - log.base);
          expect(log.end).toBe(all.length);
        }
        for (const { log, all } of sessions) {
          const from = log.base;
          expect(log.seek(from)).toBe(true);
          expect(drain(log)).toEqual(all.slice(from));
          log.clear();
          expect(log.bytes).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });


  test('gaps and sizes come again in their places', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1, 2, 3));
    log.appendGap(10, 'interrupt', '');
    log.append(Uint8Array.of(4));
    log.noteSize({ cols: 90, rows: 20 });
    log.append(Uint8Array.of(5));
    const all = [1, 2, 3, 'gap 3-13', 4, 'size 90', 5];
    expect(drain(log)).toEqual(all);
    expect(log.seek(0)).toBe(true);
    expect(drain(log)).toEqual(all);
    expect(log.seek(3)).toBe(true);
    expect(drain(log)).toEqual(all.slice(3));
    expect(log.seek(13)).toBe(true);
    expect(drain(log)).toEqual([4, 'size 90', 5]);
  });

  test('there is a way forward over what was not sent, but not into a gap', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1, 2, 3));
    log.appendGap(10, 'interrupt', '');
    log.append(Uint8Array.of(4, 5));
    expect([log.seek(4), log.seek(16), log.cursor]).toEqual([false, false, 0]);
    expect([log.seek(3), log.cursor]).toEqual([true, 3]);
    expect([log.seek(14), log.cursor, log.waitingBytes]).toEqual([true, 14, 1]);
    expect(drain(log)).toEqual([5]);
    expect(log.seek(0)).toBe(true);
    expect(drain(log)).toEqual([1, 2, 3, 'gap 3-13', 4, 5]);
  });

  test('there is no way back into a gap, or before what is held', () => {
    const log = sentWithGap();
    expect(log.seek(7)).toBe(false);
    log.release(13);
    expect(log.base).toBe(13);
    expect(log.seek(3)).toBe(false);
    expect(log.seek(13)).toBe(true);
    expect(drain(log)).toEqual([4]);
  });

  test('what a gap left out is not counted among what is held', () => {
    const log = sentWithGap();
    expect([log.bytesBetween(0, 14), log.bytesBetween(0, 3), log.bytesBetween(3, 13), log.bytesBetween(13, 14)]).toEqual([4, 3, 0, 1]);
    expect([2, 3, 4, 12, 13].filter((offset) => log.isInsideGap(offset))).toEqual([4, 12]);
  });

  test('a size that was noted with nothing waiting is part of a replay, and of nothing else', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1));
    drain(log);
    log.noteSize({ cols: 90, rows: 20 });
    log.append(Uint8Array.of(2));
    expect(drain(log)).toEqual([2]);
    log.seek(0);
    expect(drain(log)).toEqual([1, 'size 90', 2]);
    expect(log.baseSize.cols).toBe(80);
    log.release(2);
    expect(log.baseSize.cols).toBe(90);
  });

  test('what waits can be taken out, and the stream goes on where the page is', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1, 2));
    log.take(1, copy([]));
    expect(log.takeWaiting()).toEqual([{ kind: 'bytes', offset: 1, bytes: Buffer.of(2) }]);
    expect([log.waitingBytes, log.end]).toEqual([0, 1]);
    log.appendGap(1, 'interrupt', '');
    log.append(Uint8Array.of(3));
    expect(drain(log)).toEqual(['gap 1-2', 3]);
  });

  test('a thousand echoes of one byte are held in a few blocks, and let go of', () => {
    const log = new OutputLog(size);
    for (let i = 0; i < 1_000; i += 1) {
      log.append(Uint8Array.of(i & 255));
      log.take(64, copy([]));
    }
    expect([...log.heldBackwards()].length).toBe(1);
    log.release(1_000);
    expect([...log.heldBackwards()]).toEqual([]);
    expect([log.base, log.bytes]).toEqual([1_000, 0]);
  });

  test('of sizes with nothing printed between only the last is part of a replay', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1));
    for (let cols = 81; cols < 90; cols += 1) log.noteSize({ cols, rows: 24 });
    log.append(Uint8Array.of(2));
    expect(drain(log)).toEqual([1, 'size 89', 2]);
    for (let cols = 91; cols < 100; cols += 1) log.noteSize({ cols, rows: 24 });
    log.seek(0);
    expect(drain(log)).toEqual([1, 'size 89', 2, 'size 99']);
  });

  test('sizes are bounded in number where a program prints at each, and the last is never lost', () => {
    const log = new OutputLog(size);
    for (let count = 0; count < 20_000; count += 1) {
      log.noteSize({ cols: count, rows: 24 });
      log.append(Uint8Array.of(1));
      if (count === 10_000) drain(log);
    }
    drain(log);
    log.seek(0);
    const sizes = drain(log).filter((each) => typeof each === 'string');
    expect(sizes.length).toBe(4_096);
    expect(sizes.at(-1)).toBe('size 19999');
    log.release(log.end);
    for (let cols = 1; cols < 3; cols += 1) {
      log.append(Uint8Array.of(cols));
      log.noteSize({ cols, rows: 24 });
    }
    expect(drain(log)).toEqual([1, 'size 1', 2, 'size 2']);
  });

  test('many records are taken, and come again, in time that grows with their number', () => {
    const log = new OutputLog(size);
    for (let count = 0; count < 100_000; count += 1) log.appendGap(1, 'interrupt', '');
    const started = performance.now();
    for (let turn = 0; turn < 2; turn += 1) {
      while (log.take(1, copy([])) !== null);
      expect(log.seek(0)).toBe(true);
    }
    // Moving all others for each took half a minute.
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  test('a piece that is a view of something much larger is copied, and a large one is not', () => {
    const log = new OutputLog(size);
    const packet = (bytes: number): Uint8Array => new Uint8Array(new ArrayBuffer(30_000), 100, bytes);
    for (let count = 0; count < 1_000; count += 1) log.append(packet(1));
    const large = packet(20_000);
    log.append(large);
    const records = log.takeWaiting();
    expect(records.length).toBe(2);
    const [small, whole] = records;
    if (small?.kind !== 'bytes' || whole?.kind !== 'bytes') throw new Error('no bytes');
    expect([small.bytes.length, small.bytes.buffer.byteLength]).toEqual([1_000, 4_096]);
    expect(whole.bytes).toBe(large);
  });

  test('what is looked back at for a sequence ends at a gap: output after one begins outside', () => {
    const log = new OutputLog(size);
    log.append(Uint8Array.of(1, 2));
    log.appendGap(5, 'interrupt', '');
    log.append(Uint8Array.of(3));
    drain(log);
    expect([...log.heldBackwards()].map((bytes) => [...bytes])).toEqual([[3]]);
  });
});
