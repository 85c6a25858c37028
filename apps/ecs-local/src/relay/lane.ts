/** Owns one direction of a channel: bytes go to the sink at once, and the source is held while the sink or the rate limit is behind. */
import type { WebSocket } from 'ws';
import type { Brake } from './brake.ts';
import type { TokenBucket } from './token-bucket.ts';
import type { Time } from './time.ts';

/**
 * Bytes queued for a sink above which its source is not read. One socket read (64 KiB) may still follow, so a lane queues at most
 * about twice this plus one frame. Smaller costs throughput, larger costs memory and makes an interrupt late.
 */
export const highWaterBytes = 64 * 1024;
/** Reading goes on at this level, before the sink runs dry. */
const lowWaterBytes = 16 * 1024;

export class Lane {
  readonly #brake: Brake;
  readonly #bucket: TokenBucket | undefined;
  readonly #time: Time;
  #sink: WebSocket | undefined;
  #cancelPace: (() => void) | undefined;

  constructor(opts: { brake: Brake; bucket: TokenBucket | undefined; time: Time }) {
    this.#brake = opts.brake;
    this.#bucket = opts.bucket;
    this.#time = opts.time;
  }

  attach(sink: WebSocket): void {
    this.#sink = sink;
    this.#brake.off('sink');
  }

  detach(): void {
    this.#sink = undefined;
    this.#brake.off('sink');
  }

  /** Sends a frame whole; without a sink the frame is gone, as the protocol has no retransmission. */
  send(frame: Buffer): void {
    const sink = this.#sink;
    if (!sink) return;
    sink.send(frame, () => {
      if (sink === this.#sink && sink.bufferedAmount <= lowWaterBytes) this.#brake.off('sink');
    });
    if (sink.bufferedAmount > highWaterBytes) this.#brake.on('sink');
    this.#bucket?.take(frame.length, this.#time.now());
    this.#pace();
  }

  /** Bytes that wait in this process for the sink. */
  get queuedBytes(): number {
    return this.#sink?.bufferedAmount ?? 0;
  }

  close(): void {
    this.#cancelPace?.();
    this.#cancelPace = undefined;
    this.#sink = undefined;
  }

  #pace(): void {
    if (!this.#bucket || this.#cancelPace) return;
    const waitMs = this.#bucket.waitMs(this.#time.now());
    if (waitMs === 0) {
      this.#brake.off('pace');
      return;
    }
    this.#brake.on('pace');
    // The bucket belongs to the session, so another channel may have spent what we waited for: ask again.
    this.#cancelPace = this.#time.after(waitMs, () => {
      this.#cancelPace = undefined;
      this.#pace();
    });
  }
}
