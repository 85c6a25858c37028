/** Owns the book of one session's input: what came, what the transport took, what the page was told (docs/PROTOCOL.md, IN). It keeps no bytes, and hands on none that would keep others. */
import { INPUT_WINDOW_BYTES } from '@workbench/protocol';
import { ByteBlocks, keepsLittleElse } from './byte-blocks.ts';

export type Arrived = { readonly ok: true; readonly fresh: Uint8Array } | { readonly ok: false; readonly reason: string };

export class InputStream {
  #received = 0;
  #taken = 0;
  #acknowledged = 0;
  /** What counts as acknowledged for the present page, since `ready` told it so. */
  #floor = 0;
  readonly #blocks = new ByteBlocks();

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
    // A road may keep it for long, and it is a view into what was read from the socket with it.
    return { ok: true, fresh: fresh.length === 0 || keepsLittleElse(fresh) ? fresh : this.#blocks.add(fresh, undefined).bytes };
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

  /**
   * Another page: `ready` tells it what came, and it counts from there; but pages that come and go are let no more than two windows ahead of
   * what the transport took.
   * @returns the offset up to which input counts as acknowledged.
   */
  restart(): number {
    this.#floor = Math.min(this.#received, this.#taken + INPUT_WINDOW_BYTES);
    return this.#floor;
  }
}
