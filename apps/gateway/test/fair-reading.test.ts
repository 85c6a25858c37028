/** A flood over a real socket, and how much of it is taken before others have their turn. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { dial } from '../src/transports/ssh/dial.ts';
import { readFairly } from '../src/transports/ssh/fair-reading.ts';

const FLOOD_BYTES = 4 * 1024 * 1024;
const KIB = 1024;

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A connection on which all the kernel takes of a flood waits to be read. */
async function floodedSocket(): Promise<{ readonly socket: Socket; readonly sent: Buffer }> {
  const sent = Buffer.alloc(FLOOD_BYTES, 'flood ');
  const server = createServer();
  closing.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = await dial({ address: '127.0.0.1', port: (server.address() as AddressInfo).port }, new AbortController().signal);
  socket.pause();
  closing.push(() => socket.destroy());
  const [peer] = await accepted;
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
  readFairly(socket);
  const { received, mostInATurn } = await readAll(socket);
  expect(received.equals(sent)).toBe(true);
  expect(mostInATurn).toBeLessThanOrEqual(128 * KIB);
});
