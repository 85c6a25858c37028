/** Frames through real sockets: one whose page has stopped reading keeps what waits for it, whatever others are sent meanwhile. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { decodeFrame, MAX_OUTPUT_FRAME_BYTES } from '@workbench/protocol';
import { sendOutputFrame } from '../src/output-frame.ts';

/** Beyond what a kernel takes of a page that does not read. */
const WAITING_BYTES = 2 * 1024 * 1024;

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function connection(): Promise<{ readonly gateway: WebSocket; readonly page: WebSocket }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  closing.push(() => server.close());
  await once(server, 'listening');
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closing.push(() => page.terminate());
  const [[gateway]] = (await Promise.all([once(server, 'connection'), once(page, 'open')])) as unknown as [[WebSocket], unknown];
  return { gateway, page };
}

test('what waits for a page that does not read stays what it was', async () => {
  const slow = await connection();
  const quick = await connection();
  slow.page.pause();
  const others = Buffer.alloc(MAX_OUTPUT_FRAME_BYTES, 0xff);
  let frames = 0;
  for (; slow.gateway.bufferedAmount < WAITING_BYTES; frames += 1) {
    // Long and short ones, each full of its own number.
    const own = Buffer.alloc(frames % 3 === 0 ? 100 : MAX_OUTPUT_FRAME_BYTES, frames % 251);
    sendOutputFrame(slow.gateway, frames, [own], own.length);
    sendOutputFrame(quick.gateway, frames, [others], others.length);
    if (frames % 16 === 0) await new Promise(setImmediate);
  }
  const wrong: number[] = [];
  let received = 0;
  slow.page.on('message', (message: Buffer) => {
    const decoded = decodeFrame(message, 'output');
    const right = decoded.ok && decoded.frame.offset === received && Buffer.alloc(decoded.frame.bytes.length, received % 251).equals(decoded.frame.bytes);
    if (!right) wrong.push(received);
    received += 1;
  });
  slow.page.resume();
  await expect.poll(() => received, { timeout: 20_000 }).toBe(frames);
  expect(wrong).toEqual([]);
});
