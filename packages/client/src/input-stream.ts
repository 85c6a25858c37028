/**
 * Owns the book of one input stream: what was sent, what the gateway has taken, what may have to be sent again, and the rest of a paste that
 * waits for room (docs/PROTOCOL.md, IN and RS3). It does not know the socket; the time comes in.
 */
import { INPUT_WINDOW_BYTES, MAX_INPUT_FRAME_BYTES, RESEND_INPUT_MS, type Frame } from '@workbench/protocol';

/**
 * Bytes that may wait behind the window. Session Manager takes 25 KB/s, so this is forty seconds of it: a larger paste is refused whole,
 * because half a script is worse than none.
 */
export const MAX_WAITING_INPUT_BYTES = 1024 * 1024;

/** Bytes of the window that only interrupts may use: a Ctrl-C behind a paste that fills the window must not wait for what it is to stop. */
export const INTERRUPT_RESERVE_BYTES = 256;

interface Sent {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

export interface Interruption {
  readonly frames: readonly Frame[];
  /** Bytes of a paste that waited and will not be sent. */
  readonly droppedBytes: number;
  /** The offset after the interrupting byte, or null when even that one must wait. */
  readonly inputOffset: number | null;
}

/** What becomes of input when a connection has been replaced (RS3). */
export interface Resumption {
  readonly frames: readonly Frame[];
  /** Bytes that were typed before the cut and will not be sent. */
  readonly notSentBytes: number;
}

const endOf = ({ offset, bytes }: Sent): number => offset + bytes.length;

/** What `ready` says of input. */
export interface InputStart {
  readonly epoch: number;
  readonly inputAccepted: number;
  /** Below counts as acknowledged, where that is not all that was accepted (IN6). */
  readonly inputAcknowledged?: number | undefined;
  /** Where the last input ends that came from this page, and from another one (RS3). */
  readonly inputOwn?: number | undefined;
  readonly inputElsewhere?: number | undefined;
}

export class InputStream {
  #epoch: number;
  #next: number;
  #acknowledged: number;
  /** All input below is known to have reached the gateway, whoever typed it. */
  #arrived: number;
  /** Sent, and not known to have reached the gateway: oldest first. Bounded by the window. */
  #sent: Sent[] = [];
  /** Accepted while the session was ready, but beyond the window (IN6): oldest first. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(start: InputStart) {
    this.#epoch = start.epoch;
    this.#next = start.inputAccepted;
    this.#acknowledged = start.inputAcknowledged ?? start.inputAccepted;
    this.#arrived = start.inputAccepted;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Offset after the last byte that was sent. */
  get next(): number {
    return this.#next;
  }

  /** Takes typed bytes whole and returns the frames to send now, or null when they are too many; then nothing of them is taken. Copies what must be kept. */
  write(bytes: Uint8Array, nowMs: number): Frame[] | null {
    if (this.#waitingBytes + bytes.length > MAX_WAITING_INPUT_BYTES) return null;
    this.#wait(bytes);
    return this.#release(nowMs, INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES);
  }

  /** Takes a byte that overtakes what waits: that is dropped, for it was typed to be stopped. */
  interrupt(byte: Uint8Array, nowMs: number): Interruption {
    const droppedBytes = this.#dropWaiting();
    this.#wait(byte);
    const frames = this.#release(nowMs, INPUT_WINDOW_BYTES);
    return { frames, droppedBytes, inputOffset: this.#waitingBytes === 0 ? this.#next : null };
  }

  /** Takes `inputAck` and returns the frames for which there is room now; null when it claims input that was never sent, or goes backwards (IN5). */
  acknowledge(offset: number, nowMs: number): Frame[] | null {
    if (offset > this.#next || offset < this.#acknowledged) return null;
    this.#acknowledged = offset;
    this.#arrived = Math.max(offset, this.#arrived);
    this.#forget(offset);
    return this.#release(nowMs, INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES);
  }

  /**
   * Goes on over a new connection: young input is sent again under its old offsets, so that none of it can run twice; old input, and then also
   * the rest of the paste behind it, is dropped. Null when the gateway denies what it has acknowledged.
   */
  resume(start: InputStart, nowMs: number, lostAtMs: number): Resumption | null {
    const { epoch, inputAccepted, inputAcknowledged = inputAccepted, inputOwn = 0, inputElsewhere = 0 } = start;
    const sameStream = epoch === this.#epoch;
    if (sameStream && inputAccepted < this.#acknowledged) return null;
    // The rest of a command of ours, sent behind the beginning of another's, would run.
    const typedElsewhere = inputElsewhere > this.#arrived || inputAccepted > this.#next;
    this.#epoch = epoch;
    this.#acknowledged = inputAcknowledged;
    this.#arrived = inputAccepted;
    // What came from here came first: the other page could type only when this one could no more.
    if (sameStream) this.#forget(typedElsewhere ? inputOwn : inputAccepted);
    if (!sameStream || typedElsewhere) return { frames: [], notSentBytes: this.#dropAll(inputAccepted) };
    const oldestMs = Math.min(lostAtMs, this.#sent[0]?.atMs ?? lostAtMs);
    if (nowMs - oldestMs >= RESEND_INPUT_MS) return { frames: [], notSentBytes: this.#dropAll(inputAccepted) };
    // Given up before, when another page took over: its bytes have these offsets now.
    if (this.#sent.length === 0) this.#next = inputAccepted;
    const again = this.#sent.map(({ offset, bytes }): Frame => ({ kind: 'input', epoch, offset, bytes }));
    return { frames: [...again, ...this.#release(nowMs, INPUT_WINDOW_BYTES - INTERRUPT_RESERVE_BYTES)], notSentBytes: 0 };
  }

  /** Gives up what is not known to have arrived and what waits. Returns how many bytes that were. */
  abandon(): number {
    return this.#dropAll(this.#next);
  }

  #wait(bytes: Uint8Array): void {
    this.#waiting.push(bytes.slice());
    this.#waitingBytes += bytes.length;
  }

  #dropWaiting(): number {
    const dropped = this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return dropped;
  }

  #dropAll(next: number): number {
    const sent = this.#sent.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#sent = [];
    this.#next = next;
    return sent + this.#dropWaiting();
  }

  /** Everything below `offset` has reached the gateway. */
  #forget(offset: number): void {
    const first = this.#sent.findIndex((piece) => endOf(piece) > offset);
    const [head, ...rest] = first === -1 ? [] : this.#sent.slice(first);
    if (!head) this.#sent = [];
    else if (head.offset >= offset) this.#sent = [head, ...rest];
    else this.#sent = [{ offset, bytes: head.bytes.subarray(offset - head.offset), atMs: head.atMs }, ...rest];
  }

  #release(nowMs: number, windowBytes: number): Frame[] {
    const frames: Frame[] = [];
    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const room = windowBytes - (this.#next - this.#acknowledged);
      if (room <= 0) break;
      const bytes = head.subarray(0, Math.min(room, MAX_INPUT_FRAME_BYTES));
      if (bytes.length === head.length) this.#waiting.shift();
      else this.#waiting[0] = head.subarray(bytes.length);
      frames.push({ kind: 'input', epoch: this.#epoch, offset: this.#next, bytes });
      this.#sent.push({ offset: this.#next, bytes, atMs: nowMs });
      this.#next += bytes.length;
      this.#waitingBytes -= bytes.length;
    }
    return frames;
  }
}
