/** Owns the book of one session's input: what came, what the transport took, what the page was told (docs/PROTOCOL.md, IN). It keeps no bytes. */
import { INPUT_WINDOW_BYTES } from '@workbench/protocol';

export type Arrived = { readonly ok: true; readonly fresh: Uint8Array } | { readonly ok: false; readonly reason: string };

export class InputStream {
  #received = 0;
  #taken = 0;
  #acknowledged = 0;
  /** What counts as acknowledged for the present page, since `ready` told it so. */
  #floor = 0;

  /** Offset of the next byte that is expected. */
  get received(): number {
    return this.#received;
  }

  /** Takes a frame: what came before is cut off (IN3), what is missing or too much is an error of the page. */
  arrive(offset: number, bytes: Uint8Array): Arrived {
    if (offset > this.#received) return { ok: false, reason: 'gap in input' };
    const fresh = bytes.subarray(Math.min(bytes.length, this.#received - offset));
    if (this.#received + fresh.length - Math.max(this.#taken, this.#floor) > INPUT_WINDOW_BYTES) return { ok: false, reason: 'too much unacknowledged input' };
    this.#received += fresh.length;
    return { ok: true, fresh };
  }

  take(bytes: number): void {
    this.#taken += bytes;
  }

  /** The offset to acknowledge, or null when the page knows it. */
  acknowledgement(): number | null {
    if (this.#taken <= Math.max(this.#acknowledged, this.#floor)) return null;
    this.#acknowledged = this.#taken;
    return this.#taken;
  }

  /** Another page: `ready` tells it what came, and it counts from there. */
  restart(): void {
    this.#floor = this.#received;
  }
}
