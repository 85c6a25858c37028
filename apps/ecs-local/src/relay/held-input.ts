/** Owns the input that came before the agent could take it (SM7.5): kept in order, counted, never dropped. */

/** Above this the client is not read any further. Typed-ahead lines and a paste fit; one read (64 KiB) may still follow. */
export const heldInputBytes = 64 * 1024;
/** What one frame costs besides its payload (header on the wire, objects in memory), so that one-byte frames cannot pile up unseen. */
const frameOverheadBytes = 128;

export class HeldInput {
  #payloads: Buffer[] = [];
  #bytes = 0;

  push(payload: Buffer): void {
    // Copied: the payload is a view into a socket read of up to 64 KiB, which would be kept alive as a whole.
    this.#payloads.push(Buffer.from(payload));
    this.#bytes += payload.length + frameOverheadBytes;
  }

  /** Empties the store, oldest first. */
  drain(): Buffer[] {
    const payloads = this.#payloads;
    this.#payloads = [];
    this.#bytes = 0;
    return payloads;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#bytes >= heldInputBytes;
  }
}
