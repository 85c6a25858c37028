import { decodeFrame } from '@workbench/protocol';
import { describe, expect, test } from 'vitest';
import { sendOutputFrame } from './output-frame.ts';

/** A socket that keeps what the kernel does not take, without copying it, as Node does. */
function socket({ full }: { full: boolean }) {
  const frames: Uint8Array[] = [];
  const on = {
    full,
    frames,
    taken: [] as Uint8Array[],
    get bufferedAmount() {
      return frames.reduce((sum, frame) => sum + frame.length, 0);
    },
    send: (frame: Uint8Array) => void (on.full ? frames.push(frame) : on.taken.push(Uint8Array.from(frame))),
  };
  return on;
}
type FakeSocket = ReturnType<typeof socket>;

const send = (ws: FakeSocket, offset: number, text: string): void => sendOutputFrame(ws as never, offset, [...text.match(/.{1,3}/g) ?? []].map((part) => Buffer.from(part)), text.length);
const read = (frames: readonly Uint8Array[]) =>
  frames.map((frame) => {
    const decoded = decodeFrame(frame, 'output');
    return decoded.ok ? `${decoded.frame.epoch}/${decoded.frame.offset} ${Buffer.from(decoded.frame.bytes).toString()}` : decoded.reason;
  });

describe('an output frame', () => {
  test('is put together of chunks', () => {
    const ws = socket({ full: false });
    send(ws, 0, 'the first output');
    send(ws, 2 ** 33, 'short');
    expect(read(ws.taken)).toEqual(['1/0 the first output', '1/8589934592 short']);
  });

  test('stays as it is while it waits in its socket, whatever other sessions are sent', () => {
    const [slow, quick, slower] = [socket({ full: true }), socket({ full: false }), socket({ full: true })];
    send(slow, 0, 'waits at once');
    send(quick, 0, 'of somebody else');
    send(slower, 0, 'waits as well');
    send(slow, 13, 'waits behind it');
    send(quick, 16, 'and once more of somebody else');
    expect(read(slow.frames)).toEqual(['1/0 waits at once', '1/13 waits behind it']);
    expect(read(slower.frames)).toEqual(['1/0 waits as well']);
    expect(read(quick.taken)).toEqual(['1/0 of somebody else', '1/16 and once more of somebody else']);
  });

  test('takes no more memory than it needs behind what waits', () => {
    const ws = socket({ full: true });
    for (let at = 0; at < 300; at += 1) send(ws, at * 5, 'short');
    const memory = new Set(ws.frames.map(({ buffer }) => buffer));
    expect([...memory].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(128 * 1024);
  });
});
