import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { OutputLog } from './output-log.ts';
import { KeptBlocks, RecycledBlocks } from './recycled-blocks.ts';

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

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

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
  const KIB = 1024;
  const takeAll = (log: OutputLog, value: number): void => {
    log.append(new Uint8Array(64 * KIB).fill(value));
    log.take(64 * KIB, () => undefined);
  };

  test('nothing that was sent is kept beside what waits', async () => {
    const log = new OutputLog(size);
    const chunks = Array.from({ length: 100 }, () => {
      const chunk = Buffer.allocUnsafeSlow(64 * KIB);
      log.append(chunk);
      return new WeakRef(chunk.buffer);
    });
    for (const at of chunks.slice(1).keys()) {
      log.take(64 * KIB, () => undefined);
      log.release((at + 1) * 64 * KIB);
    }
    // What a WeakRef was asked for is kept until the task ends.
    await new Promise(setImmediate);
    collectGarbage();
    expect(chunks.filter((chunk) => chunk.deref())).toHaveLength(1);
  });

  test.each<[string, number, (log: OutputLog) => unknown]>([
    ['is released', 64, (log) => log.release(64 * KIB)],
    ['is cleared', 64, (log) => log.clear()],
    ['is to be sent again', 64, (log) => log.seek(0)],
    ['is to be sent again in part, and the rest is released', 64, (log) => [log.seek(20_000), log.release(20_000)]],
    ['is to be sent again but for a block and a few bytes', 32, (log) => log.seek(16 * KIB + 100)],
  ])('what %s leaves its memory to other sessions, and is not what they write there', (_, kib, letGo) => {
    const kept = new KeptBlocks();
    // Others hold all blocks but those that one of the two needs.
    new RecycledBlocks(kept).copy([new Uint8Array((2 * KIB - 64) * KIB)]);
    const [one, other] = [new OutputLog(size, kept), new OutputLog(size, kept)];
    takeAll(one, 1);
    letGo(one);
    const allocated = vi.spyOn(Buffer, 'allocUnsafeSlow');
    other.append(new Uint8Array(kib * KIB).fill(2));
    other.take(kib * KIB, () => undefined);
    expect(allocated).not.toHaveBeenCalled();
    allocated.mockRestore();
    one.seek(one.base);
    expect(drain(one).filter((byte) => byte !== 1)).toEqual([]);
  });

  test.each([
    [16 * KIB, 1_093],
    [16 * KIB, 1],
    [1_000, 67],
    [1_000, 1],
    [100, 7],
  ])('[FL6] what is held of many frames of %i bytes that were taken back but for %i lies side by side', (frame, step) => {
    const kept = new KeptBlocks();
    const log = new OutputLog(size, kept);
    const [taken, givenBack] = [vi.spyOn(kept, 'take'), vi.spyOn(kept, 'giveBack')];
    const all = Buffer.from(Array.from({ length: frame + 400 * step }, (_, at) => at % 251));
    log.append(all.subarray(0, frame));
    for (let count = 0; count < 400; count += 1) {
      log.take(frame, () => undefined);
      log.append(all.subarray(log.end, log.end + step));
      log.seek(log.cursor - frame + step);
    }
    expect(log.cursor - log.base).toBe(400 * step);
    const blocks = (taken.mock.calls.length - givenBack.mock.calls.length) * 16 * KIB;
    const own = [...new Set([...log.heldBackwards()].map((bytes) => bytes.buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(frame > KIB ? blocks : own).toBeLessThan(1.5 * 400 * step + 20 * KIB);
    expect([...log.heldBackwards()].length).toBeLessThan(400 * step / (2 * KIB) + 4);
    for (let below = 0; below < log.cursor; below += Math.max(1, step - 3)) {
      log.release(below);
      const left = Buffer.concat([...log.heldBackwards()].reverse());
      expect(left.length).toBeGreaterThanOrEqual(log.cursor - below);
      expect(left.equals(all.subarray(log.cursor - left.length, log.cursor))).toBe(true);
    }
    log.clear();
    expect(givenBack).toHaveBeenCalledTimes(taken.mock.calls.length);
  });

  test('[FL6] what is held lies side by side also where frames are of a kind by turns', () => {
    const log = new OutputLog(size, new KeptBlocks());
    log.append(new Uint8Array(1_024));
    for (let from = 1; from < 1_000; from += 1) {
      log.take(4 * KIB, () => undefined);
      if (from % 2 === 1) log.append(new Uint8Array(2));
      expect(log.seek(from)).toBe(true);
    }
    expect([...log.heldBackwards()].length).toBeLessThan(4);
  });

  test.each([16 * KIB, 1_000])('[FL6] what waits where a page that has %i bytes under way comes back a byte further back each time lies side by side', (window) => {
    const log = new OutputLog(size, new KeptBlocks());
    const all = Buffer.from(Array.from({ length: 3 * window }, (_, at) => at % 251));
    log.append(all);
    log.take(2 * window, () => undefined);
    for (let from = 2 * window - 1; from > window; from -= 1) {
      expect(log.seek(from)).toBe(true);
      log.take(window, () => undefined);
    }
    const waiting = log.takeWaiting().map((record) => (record.kind === 'bytes' ? record.bytes : Buffer.alloc(0)));
    expect(Buffer.concat(waiting)).toEqual(all.subarray(log.cursor));
    expect([...new Set(waiting.map((bytes) => bytes.buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(5 * window + 20 * KIB);
  });

  test('whatever is appended comes out in order, in pieces no larger than asked for, and again from any offset that is held, whatever another session does', () => {
    const of = fc.nat(1);
    const step = fc.oneof(
      fc.record({ of, do: fc.constant('append' as const), length: fc.oneof(fc.nat(40), fc.nat(40_000)) }),
      fc.record({ of, do: fc.constant('take' as const), limit: fc.oneof(fc.nat(1_100), fc.nat(64 * 1024)) }),
      fc.record({ of, do: fc.constant('release' as const), back: fc.nat(40_000) }),
      fc.record({ of, do: fc.constant('seek' as const), by: fc.oneof(fc.integer({ min: -80_000, max: 20_000 }), fc.integer({ min: -2_000, max: 2_000 })) }),
      fc.record({ of, do: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const sessions = [1, 2].map((seed) => ({ seed, log: new OutputLog(size), all: Buffer.alloc(0) }));
        for (const each of steps) {
          const session = sessions[each.of]!;
          const { log, all, seed } = session;
          const before = log.cursor;
          if (each.do === 'append') {
            // Of any two bytes near each other, or of two sessions, few are alike.
            const bytes = Buffer.from(Array.from({ length: each.length }, (_, at) => (seed * 77 + (all.length + at) * 31 + ((all.length + at) >> 8)) & 255));
            log.append(bytes);
            session.all = Buffer.concat([all, bytes]);
          } else if (each.do === 'take') {
            const sent: Buffer[] = [];
            log.take(each.limit, (_offset, chunks) => void sent.push(Buffer.concat(chunks)));
            expect(Buffer.concat(sent).equals(all.subarray(before, before + each.limit))).toBe(true);
            expect(log.cursor).toBe(Math.min(before + each.limit, all.length));
          } else if (each.do === 'release') {
            const below = Math.max(log.base, log.cursor - each.back);
            log.release(below);
            expect(log.base).toBe(below);
          } else if (each.do === 'clear') {
            log.clear();
            expect([log.base, log.cursor, log.bytes]).toEqual([all.length, all.length, 0]);
          } else {
            const offset = before + each.by;
            const known = offset >= log.base && offset <= log.end;
            expect(log.seek(offset)).toBe(known);
            expect(log.cursor).toBe(known ? offset : before);
          }
          expect(log.waitingBytes).toBe(session.all.length - log.cursor);
          expect(log.bytes).toBeGreaterThanOrEqual(session.all.length - log.base);
          expect(log.bytes).toBeLessThan(session.all.length - log.base + 16 * 1024);
          expect(log.end).toBe(session.all.length);
        }
        for (const { log, all } of sessions) {
          const from = log.base;
          expect(log.seek(from)).toBe(true);
          const sent: Buffer[] = [];
          while (log.take(64 * 1024, (_offset, chunks) => void sent.push(Buffer.concat(chunks))) !== null);
          expect(Buffer.concat(sent).equals(all.subarray(from))).toBe(true);
        }
      }),
      { numRuns: 200 },
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
