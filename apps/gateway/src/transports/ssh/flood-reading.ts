/** Owns how a flood from one instance is read: in turns that leave others theirs, and in pieces worth a turn. It does not know what is read. */
import type { Socket } from 'node:net';

/** As much as libuv reads at once; less means that there was no more. */
const FULL_READ_BYTES = 64 * 1024;
/** More than a program writes to draw a screen anew. */
const FLOOD_BYTES = 128 * 1024;
/** Silence after which what comes belongs to nothing before it, milliseconds: a program that answers keys is silent for longer. */
const QUIET_MS = 5;
/** The shortest wait there is, milliseconds; what a fast server sends meanwhile fills a read. */
const GATHER_MS = 1;

/**
 * libuv reads a socket up to 32 times before it looks at the next (uv__read in src/unix/stream.c), and each read is decrypted and sent on
 * before the one after it: 2 MiB, in which nobody's key is heard for 30 ms. With a pause after a full read it is two reads a turn: one that
 * is handed over, and one that fills the stream and stops the reading.
 *
 * A server that is slower than we are is read 16 KiB at a time otherwise, and each has a turn, a frame and an acknowledgement of its own:
 * 7.2 to 8.7 s of processor per GB, where it is 4.6 to 6.2 with a wait between reads of a flood (`npm run bench -- bulk`: 1.35 to 1.50 of the
 * OpenSSH client's before, 0.73 to 1.06 after; on one machine as many MB/s, on another 0.94 of the client's).
 */
export function readFloods(socket: Pick<Socket, 'on' | 'pause' | 'resume' | 'readableLength'>): void {
  const goOn = (): void => void socket.resume();
  let readMs = -Infinity;
  let burstBytes = 0;
  socket.on('data', ({ length }: Buffer) => {
    const now = performance.now();
    burstBytes = (now - readMs > QUIET_MS ? 0 : burstBytes) + length;
    readMs = now;
    if (length >= FULL_READ_BYTES) {
      socket.pause();
      setImmediate(goOn);
    } else if (burstBytes > FLOOD_BYTES && socket.readableLength === 0) {
      // Not between pieces that have arrived: a program that prints a line at a time would be held to one a millisecond, and keys wait behind it.
      socket.pause();
      setTimeout(goOn, GATHER_MS);
    }
  });
}
