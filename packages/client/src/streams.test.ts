import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INPUT_WINDOW_BYTES, MAX_INPUT_FRAME_BYTES, type Frame } from '@workbench/protocol';
import { disturb } from '@workbench/testkit/scripted-socket';
import { INTERRUPT_RESERVE_BYTES, InputStream, MAX_WAITING_INPUT_BYTES } from './input-stream.ts';
import { OutputStream } from './output-stream.ts';

const join = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(pieces.flatMap((piece) => [...piece]));
const output = (offset: number, text: string, epoch = 3): Frame => ({ kind: 'output', epoch, offset, bytes: new TextEncoder().encode(text) });

describe('output stream', () => {
  const fresh = (): OutputStream => new OutputStream({ epoch: 3, outputFrom: 100, ackStepBytes: 10 });

  it('[FL1] takes frames that follow each other and calls a gap a fault', () => {
    const stream = fresh();
    expect(stream.receive(output(100, 'abc'))).toMatchObject({ kind: 'bytes', end: 103 });
    expect(stream.receive(output(103, 'd'))).toMatchObject({ kind: 'bytes', end: 104 });
    expect(stream.receive(output(105, 'f')).kind).toBe('fault');
  });

  it('[FR5] calls a frame of another epoch a fault', () => {
    expect(fresh().receive(output(100, 'abc', 2)).kind).toBe('fault');
  });

  it('[FL1] shows every byte once and in order, however the frames are cut and repeated', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (bytes, numbers) => {
        const stream = fresh();
        const shown: Uint8Array[] = [];
        for (const frame of disturb({ epoch: 3, offset: 100, bytes }, () => numbers.next().value ?? 0, 32)) {
          const received = stream.receive({ kind: 'output', ...frame });
          expect(received.kind).not.toBe('fault');
          if (received.kind === 'bytes') shown.push(received.bytes);
        }
        expect(join(shown)).toEqual(bytes);
      }),
    );
  });

  it('[FL3] acknowledges each step, and the rest once the parser is empty', () => {
    const stream = fresh();
    stream.receive(output(100, 'x'.repeat(25)));
    const parsed = (end: number): number | null => {
      stream.parsed(end);
      return stream.acknowledge();
    };
    expect(parsed(105)).toBeNull();
    expect(parsed(112)).toBe(112);
    expect(parsed(120)).toBeNull();
    expect(parsed(125)).toBe(125);
    expect(parsed(125)).toBeNull();
  });
});

describe('input stream', () => {
  const fresh = (): InputStream => new InputStream({ epoch: 3, inputAccepted: 50 });

  it('[IN6] counts its window from where the gateway says that input counts as acknowledged', () => {
    const stream = new InputStream({ epoch: 3, inputAccepted: INPUT_WINDOW_BYTES, inputAcknowledged: 50 });
    const sent = (frames: readonly Frame[] | null): number => (frames ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(sent(stream.write(new Uint8Array(1_000), 0))).toBe(0);
    expect(sent(stream.acknowledge(INPUT_WINDOW_BYTES, 0))).toBe(1_000);
    expect(stream.resume({ epoch: 3, inputAccepted: INPUT_WINDOW_BYTES + 1_000, inputAcknowledged: INPUT_WINDOW_BYTES }, 0, 0)).toEqual({ frames: [], notSentBytes: 0 });
    expect(sent(stream.write(new Uint8Array(INPUT_WINDOW_BYTES), 0))).toBe(INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES - 1_000);
  });

  it('[RS3] sends nothing again to another epoch of the stream, whose offsets mean other bytes, and says how much that was', () => {
    const stream = fresh();
    stream.write(Uint8Array.of(1, 2, 3), 0);
    expect(stream.resume({ epoch: 4, inputAccepted: 51 }, 0, 0)).toEqual({ frames: [], notSentBytes: 3 });
    expect(stream.write(Uint8Array.of(4), 0)).toEqual([{ kind: 'input', epoch: 4, offset: 51, bytes: Uint8Array.of(4) }]);
  });

  it('[IN2] numbers bytes from where the gateway expects them and cuts what is too long for a frame', () => {
    const stream = fresh();
    expect(stream.write(Uint8Array.of(1), 0)).toEqual([{ kind: 'input', epoch: 3, offset: 50, bytes: Uint8Array.of(1) }]);
    expect(stream.write(new Uint8Array(MAX_INPUT_FRAME_BYTES + 1), 0)?.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
      [51, MAX_INPUT_FRAME_BYTES],
      [51 + MAX_INPUT_FRAME_BYTES, 1],
    ]);
  });

  it('[IN5] refuses an acknowledgement of what was not sent, or below an earlier one', () => {
    const stream = fresh();
    stream.write(new Uint8Array(10), 0);
    expect(stream.acknowledge(61, 0)).toBeNull();
    expect(stream.acknowledge(55, 0)).toEqual([]);
    expect(stream.acknowledge(54, 0)).toBeNull();
  });

  it('[IN6] never has more than the window under way, and loses nothing of a paste that waits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 6 }), fc.array(fc.integer({ min: 4_096, max: INPUT_WINDOW_BYTES }), { minLength: 1, maxLength: 20 }), (writes, acks) => {
        const stream = fresh();
        let taken = 0;
        let sent = 0;
        let acknowledged = 0;
        const check = (frames: Frame[] | null): void => {
          for (const frame of frames ?? []) {
            expect(frame.offset).toBe(50 + sent);
            expect(frame.bytes.length).toBeLessThanOrEqual(MAX_INPUT_FRAME_BYTES);
            sent += frame.bytes.length;
          }
          expect(sent - acknowledged).toBeLessThanOrEqual(INPUT_WINDOW_BYTES);
        };
        for (const length of writes) {
          const frames = stream.write(new Uint8Array(length), 0);
          if (frames) taken += length;
          check(frames);
        }
        for (let turn = 0; sent < taken; turn++) {
          acknowledged = Math.min(sent, acknowledged + (acks[turn % acks.length] ?? 1));
          check(stream.acknowledge(50 + acknowledged, 0));
        }
        expect(sent).toBe(taken);
      }),
      { numRuns: 40 },
    );
  });

  it('[RS3] sends nothing again where another page has typed since: it would be the tail of a command behind the head of another', () => {
    const stream = fresh();
    stream.write(new TextEncoder().encode('rm -rf important\n'), 0);
    // Five of these offsets are taken, and they are the other one's.
    expect(stream.resume({ epoch: 3, inputAccepted: 55, inputElsewhere: 55 }, 0, 0)).toEqual({ frames: [], notSentBytes: 17 });
    expect(stream.write(Uint8Array.of(1), 0)).toMatchObject([{ offset: 55 }]);
  });

  it('[RS3] counts as not sent only what did not arrive before another page typed', () => {
    const stream = fresh();
    stream.write(new TextEncoder().encode('pay 100\n'), 0);
    expect(stream.resume({ epoch: 3, inputAccepted: 59, inputOwn: 58, inputElsewhere: 59 }, 0, 0)).toEqual({ frames: [], notSentBytes: 0 });
    stream.write(new TextEncoder().encode('pay 100\n'), 0);
    expect(stream.resume({ epoch: 3, inputAccepted: 65, inputOwn: 62, inputElsewhere: 65 }, 0, 0)).toEqual({ frames: [], notSentBytes: 5 });
  });

  it('[RS3] sends again what was typed after all that another page had typed', () => {
    const stream = new InputStream({ epoch: 3, inputAccepted: 50, inputElsewhere: 50 });
    stream.write(new TextEncoder().encode('ls\n'), 0);
    expect(stream.resume({ epoch: 3, inputAccepted: 51, inputOwn: 51, inputElsewhere: 50 }, 0, 0)).toMatchObject({ frames: [{ offset: 51, bytes: new TextEncoder().encode('s\n') }], notSentBytes: 0 });
    expect(stream.acknowledge(53, 0)).toEqual([]);
    stream.write(new TextEncoder().encode('x'), 0);
    expect(stream.resume({ epoch: 3, inputAccepted: 53, inputOwn: 53, inputElsewhere: 50 }, 0, 0)).toMatchObject({ frames: [{ offset: 53 }], notSentBytes: 0 });
  });

  it('takes a paste whole or not at all', () => {
    const stream = fresh();
    expect(stream.write(new Uint8Array(MAX_WAITING_INPUT_BYTES + 1), 0)).toBeNull();
    expect(stream.write(Uint8Array.of(1), 0)).toMatchObject([{ offset: 50 }]);
  });

  it('does not change what waits when the caller reuses its buffer', () => {
    const stream = fresh();
    const window = INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES;
    stream.write(new Uint8Array(window), 0);
    const buffer = Uint8Array.of(1, 2, 3);
    stream.write(buffer, 0);
    buffer.fill(9);
    expect(stream.acknowledge(50 + window, 0)?.[0]?.bytes).toEqual(Uint8Array.of(1, 2, 3));
  });
});
