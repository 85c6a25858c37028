/** Owns that a flood from one instance leaves turns of the event loop to everybody else. It does not know what is read. */
import type { Socket } from 'node:net';

/** As much as libuv reads at once; less means that there was no more. */
const FULL_READ_BYTES = 64 * 1024;

/**
 * libuv reads a socket up to 32 times before it looks at the next (uv__read in src/unix/stream.c), and each read is decrypted and sent on
 * before the one after it: 2 MiB, in which nobody's key is heard for 30 ms. With a pause after a full read it is two reads a turn: one that
 * is handed over, and one that fills the stream and stops the reading.
 */
export function readFairly(socket: Socket): void {
  socket.on('data', (bytes: Buffer) => {
    if (bytes.length < FULL_READ_BYTES) return;
    socket.pause();
    setImmediate(() => socket.resume());
  });
}
