/** Owns whether one WebSocket is read: it is paused while anybody has a reason to hold it. It knows no frame. */
import type { WebSocket } from 'ws';

/** sink: the other side is backed up · pace: the rate limit is in debt · held: input waits for an agent that is not ready. */
export type BrakeReason = 'sink' | 'pace' | 'held';

export class Brake {
  readonly #reasons = new Set<BrakeReason>();
  #socket: WebSocket | undefined;

  /** The socket may be replaced (an agent that dials again); the reasons stay. */
  attach(socket: WebSocket): void {
    this.#socket = socket;
    if (this.#reasons.size > 0) socket.pause();
  }

  on(reason: BrakeReason): void {
    this.#reasons.add(reason);
    this.#socket?.pause();
  }

  off(reason: BrakeReason): void {
    if (this.#reasons.delete(reason) && this.#reasons.size === 0) this.#socket?.resume();
  }

  /** Nothing will be forwarded any more: read on, so that the close can be seen. */
  release(): void {
    this.#reasons.clear();
    this.#socket?.resume();
    this.#socket = undefined;
  }

  get engaged(): boolean {
    return this.#reasons.size > 0;
  }
}
