/** A flood over a real socket: how much of it is taken before others have their turn; and when more of it is waited for. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readFloods } from '../src/transports/ssh/flood-reading.ts';

const FLOOD_BYTES = 4 * 1024 * 1024;
const KIB = 1024;

const closing: (() => unknown)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) close();
});

/** A connection on which all the kernel takes of a flood waits to be read. */
async function floodedSocket(): Promise<{ readonly socket: Socket; readonly sent: Buffer }> {
  const sent = Buffer.alloc(FLOOD_BYTES, 'flood ');
  const server = createServer();
  closing.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }).pause();
  closing.push(() => socket.destroy());
  const [[peer]] = await Promise.all([accepted, once(socket, 'connect')]);
  // What the kernel takes, it takes within this call (libuv writes before it waits); the rest follows as it is read.
  peer.end(sent);
  return { socket, sent };
}

/** Reads all of it. @returns what arrived, and the most bytes that were handed over within one turn of the loop. */
async function readAll(socket: Socket): Promise<{ readonly received: Buffer; readonly mostInATurn: number }> {
  const chunks: Buffer[] = [];
  let [inTurn, mostInATurn] = [0, 0];
  socket.on('data', (bytes: Buffer) => {
    chunks.push(bytes);
    if (inTurn === 0) setImmediate(() => (inTurn = 0));
    inTurn += bytes.length;
    mostInATurn = Math.max(mostInATurn, inTurn);
  });
  socket.resume();
  await once(socket, 'end');
  return { received: Buffer.concat(chunks), mostInATurn };
}

/** Without it 190 KiB and 1.7 MB came in a turn on two computers: what a kernel takes beforehand differs. */
test('a flood is read in small turns, and whole', async () => {
  const { socket, sent } = await floodedSocket();
  readFloods(socket);
  const { received, mostInATurn } = await readAll(socket);
  expect(received.equals(sent)).toBe(true);
  expect(mostInATurn).toBeLessThanOrEqual(128 * KIB);
});

describe('pieces that do not fill a read', () => {
  /** A stream of which a test says what arrives, and when; it holds back what it may not hand over, as a socket does. */
  async function read(): Promise<{ readonly stream: Readable; readonly arrive: (bytes: number) => void; readonly handedOver: () => number }> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const stream = new Readable({ read: () => undefined, highWaterMark: 16 * KIB });
    readFloods(stream as Socket);
    let bytes = 0;
    stream.on('data', ({ length }: Buffer) => (bytes += length));
    await turn();
    return { stream, arrive: (length) => void stream.push(Buffer.alloc(length)), handedOver: () => bytes };
  }

  /** A stream hands over what it held in a turn of its own. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('are not waited for where a screen is drawn', async () => {
    const { stream, arrive } = await read();
    for (let piece = 0; piece < 32; piece += 1) arrive(4 * KIB);
    expect(stream.isPaused()).toBe(false);
  });

  test('are gathered for a millisecond in a flood', async () => {
    const { stream, arrive } = await read();
    for (let piece = 0; piece < 33; piece += 1) arrive(4 * KIB);
    expect(stream.isPaused()).toBe(true);
    vi.advanceTimersByTime(1);
    await turn();
    expect(stream.isPaused()).toBe(false);
    arrive(4 * KIB);
    expect(stream.isPaused()).toBe(true);
  });

  test('are handed over together, however small they are', async () => {
    const { arrive, handedOver } = await read();
    for (let piece = 0; piece < 33; piece += 1) arrive(4 * KIB);
    const before = handedOver();
    for (let line = 0; line < 100; line += 1) arrive(80);
    expect(handedOver()).toBe(before);
    vi.advanceTimersByTime(1);
    await turn();
    expect(handedOver()).toBe(before + 8_000);
  });

  test('are not waited for after a flood has paused', async () => {
    const { stream, arrive } = await read();
    for (let piece = 0; piece < 33; piece += 1) arrive(4 * KIB);
    vi.advanceTimersByTime(6);
    await turn();
    arrive(1);
    expect(stream.isPaused()).toBe(false);
  });

  test('are not waited for however long keys are answered', async () => {
    const { stream, arrive } = await read();
    for (let key = 0; key < 1_000; key += 1) {
      vi.advanceTimersByTime(6);
      arrive(KIB);
      expect(stream.isPaused()).toBe(false);
    }
  });
});
