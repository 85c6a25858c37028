/**
 * Owns the memory in which output frames are put together. A flood sends 15,000 a second, and each would be allocated and collected;
 * nearly always the kernel takes a frame at once, and the memory is free for the next one, of whichever session.
 */
import type { WebSocket } from 'ws';
import { FRAME_HEADER_BYTES, MAX_OUTPUT_FRAME_BYTES, writeFrameHeader } from '@workbench/protocol';
import { FIRST_EPOCH } from './session.ts';

/** One for the process; each frame says how much of it it fills. */
let shared = Buffer.allocUnsafeSlow(FRAME_HEADER_BYTES + MAX_OUTPUT_FRAME_BYTES);

/** Sends `length` bytes, at most MAX_OUTPUT_FRAME_BYTES, that begin at `offset` of the stream. None of the chunks is kept. */
export function sendOutputFrame(ws: Pick<WebSocket, 'bufferedAmount' | 'send'>, offset: number, chunks: readonly Uint8Array[], length: number): void {
  const size = FRAME_HEADER_BYTES + length;
  // Behind what waits in the socket it would wait as well, and what waits has memory of its own, no more than it needs.
  const frame = ws.bufferedAmount > 0 ? Buffer.allocUnsafe(size) : shared.subarray(0, size);
  writeFrameHeader(frame, 'output', FIRST_EPOCH, offset);
  let at = FRAME_HEADER_BYTES;
  for (const chunk of chunks) {
    frame.set(chunk, at);
    at += chunk.length;
  }
  ws.send(frame, { binary: true });
  // Some of it waits there now: this memory is that frame's, and for the next one there is other. Once for each time that a page falls behind.
  if (frame.buffer === shared.buffer && ws.bufferedAmount > 0) shared = Buffer.allocUnsafeSlow(shared.length);
}
