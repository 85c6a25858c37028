import { deflateRawSync } from 'node:zlib';
import { clearImmediate, setImmediate } from 'node:timers';
import { describe, expect, it, vi } from 'vitest';
import { MAX_UNPACKED_BYTES, pack, packPlain, unpack } from './checkpoint-blob.ts';

const checkpoint = { lines: 1_234, text: '\x1b[31m中文\n'.repeat(1_000) };
const deflated = (text: string): Uint8Array => Uint8Array.from([1, ...deflateRawSync(text)]);

describe('a checkpoint on the wire', () => {
  it('comes back as it was, compressed or not', async () => {
    expect(await unpack((await pack(checkpoint)) ?? Uint8Array.of())).toEqual(checkpoint);
    expect((await pack(checkpoint))?.length).toBeLessThan(1_000);
    expect(await unpack(packPlain(checkpoint))).toEqual(checkpoint);
  });

  it('is not believed when it is of another form, broken, cut, or no UTF-8', async () => {
    const good = (await pack(checkpoint)) ?? Uint8Array.of();
    for (const bytes of [Uint8Array.of(), Uint8Array.of(2, ...good.subarray(1)), Uint8Array.of(1, 255, 255, 255), good.subarray(0, good.length - 4), Uint8Array.of(0, 0x31, 0x0a, 0xff), deflated('no count'), deflated('-1\ntext'), deflated('x\ntext')]) {
      expect(await unpack(bytes)).toBeNull();
    }
  });

  it('is not packed where it would not be unpacked', async () => {
    expect(await pack({ lines: 0, text: ' '.repeat(MAX_UNPACKED_BYTES - 2) })).not.toBeNull();
    expect(await pack({ lines: 0, text: ' '.repeat(MAX_UNPACKED_BYTES - 1) })).toBeNull();
  });

  it('is as it is in a browser that cannot compress it', async () => {
    const own = globalThis.CompressionStream;
    for (const instead of [undefined, class { constructor() { throw new TypeError('deflate-raw'); } }]) {
      Reflect.set(globalThis, 'CompressionStream', instead);
      expect(await pack(checkpoint)).toEqual(packPlain(checkpoint));
    }
    Reflect.set(globalThis, 'CompressionStream', own);
  });

  it.each([
    ['leaves the page to others every few milliseconds', Number.POSITIVE_INFINITY, 5, 20],
    ['leaves it to nobody where it must hurry', 0, 0, 1],
    ['leaves it to nobody any more from when on it must hurry', 30, 2, 7],
  ])('%s', async (_, hurryFromMs, fewest, most) => {
    const own = globalThis.CompressionStream;
    let ms = 0;
    let others = 0;
    const other = (): void => {
      others += 1;
      next = setImmediate(other);
    };
    let next = setImmediate(other);
    vi.spyOn(performance, 'now').mockImplementation(() => ms);
    // As a browser does it: at once, whatever is written.
    const compress = class extends TransformStream<Uint8Array, Uint8Array> {
      constructor() {
        super({ transform: (piece, controller) => ((ms += 3), controller.enqueue(piece)) });
      }
    };
    Reflect.set(globalThis, 'CompressionStream', compress);
    const packed = await pack({ lines: 0, text: ' '.repeat(20 * 16 * 1024) }, () => ms >= hurryFromMs);
    Reflect.set(globalThis, 'CompressionStream', own);
    clearImmediate(next);
    vi.restoreAllMocks();
    expect(packed).not.toBeNull();
    expect(ms).toBe(63);
    expect(others).toBeGreaterThanOrEqual(fewest);
    expect(others).toBeLessThanOrEqual(most);
  });

  it('is not unpacked beyond its bound', async () => {
    expect(await unpack(deflated(`0\n${' '.repeat(MAX_UNPACKED_BYTES)}`))).toBeNull();
    expect(await unpack(deflated(`0\n${' '.repeat(MAX_UNPACKED_BYTES - 2)}`))).not.toBeNull();
  });
});
