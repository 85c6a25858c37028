/** Owns whether a stream is, byte for byte, what was sent: compared with the content itself, which is cheaper than any hash and says where it differs. */

export class Comparison {
  readonly #content: Buffer;
  readonly #length: number;
  #at = 0;
  /** Offset of the first byte that differs; undefined while all are equal. */
  differsAt: number | undefined;

  /** @param repeats how often the content follows itself. */
  constructor(content: Buffer, repeats: number) {
    this.#content = content;
    this.#length = content.length * repeats;
  }

  get isComplete(): boolean {
    return this.#at === this.#length;
  }

  /** @returns what comes after the end of the content. */
  take(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    while (rest.length > 0 && this.#at < this.#length) {
      const from = this.#at % this.#content.length;
      const length = Math.min(rest.length, this.#content.length - from);
      if (this.#content.compare(rest, 0, length, from, from + length) !== 0) this.differsAt ??= this.#at;
      this.#at += length;
      rest = rest.subarray(length);
    }
    return rest;
  }
}
