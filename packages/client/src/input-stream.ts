/** Owns the book of one input stream: what was sent, what the gateway has taken, and the rest of a paste that waits for room (docs/PROTOCOL.md, IN). It does not know the socket. */
import { INPUT_WINDOW_BYTES, MAX_INPUT_FRAME_BYTES, type Frame } from '@workbench/protocol';

/**
 * Bytes that may wait behind the window. Session Manager takes 25 KB/s, so this is forty seconds of it: a larger paste is refused whole,
 * because half a script is worse than none, and whatever is typed after it (Ctrl-C) would wait that long.
 */
export const MAX_WAITING_INPUT_BYTES = 1024 * 1024;

export class InputStream {
  readonly #epoch: number;
  #next: number;
  #acknowledged: number;
  /** Accepted while the session was ready, but beyond the window (IN6): oldest first. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(start: { readonly epoch: number; readonly inputAccepted: number }) {
    this.#epoch = start.epoch;
    this.#next = start.inputAccepted;
    this.#acknowledged = start.inputAccepted;
  }

  /** Takes typed bytes whole and returns the frames to send now, or null when they are too many; then nothing of them is taken. Copies what must wait. */
  write(bytes: Uint8Array): Frame[] | null {
    if (this.#waitingBytes + bytes.length > MAX_WAITING_INPUT_BYTES) return null;
    this.#waiting.push(bytes.slice());
    this.#waitingBytes += bytes.length;
    return this.#release();
  }

  /** Takes `inputAck` and returns the frames for which there is room now; null when it claims input that was never sent, or goes backwards (IN5). */
  acknowledge(offset: number): Frame[] | null {
    if (offset > this.#next || offset < this.#acknowledged) return null;
    this.#acknowledged = offset;
    return this.#release();
  }

  #release(): Frame[] {
    const frames: Frame[] = [];
    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const room = INPUT_WINDOW_BYTES - (this.#next - this.#acknowledged);
      if (room <= 0) break;
      const bytes = head.subarray(0, Math.min(room, MAX_INPUT_FRAME_BYTES));
      if (bytes.length === head.length) this.#waiting.shift();
      else this.#waiting[0] = head.subarray(bytes.length);
      frames.push({ kind: 'input', epoch: this.#epoch, offset: this.#next, bytes });
      this.#next += bytes.length;
      this.#waitingBytes -= bytes.length;
    }
    return frames;
  }
}
