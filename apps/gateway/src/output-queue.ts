/** Owns output that waits for credit: chunks as they came, cut only where a frame ends. It knows neither credit nor frames. */

export class OutputQueue {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** Takes at most `limit` bytes from the front, as views of what was pushed. */
  take(limit: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let left = limit;
    let whole = 0;
    for (const chunk of this.#chunks) {
      if (chunk.length > left) {
        if (left > 0) {
          taken.push(chunk.subarray(0, left));
          this.#chunks[whole] = chunk.subarray(left);
          left = 0;
        }
        break;
      }
      taken.push(chunk);
      left -= chunk.length;
      whole += 1;
    }
    this.#chunks.splice(0, whole);
    this.#bytes -= limit - left;
    return taken;
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }
}
