/**
 * Owns where a chunk of output may be cut. The UTF-8 decoder of xterm.js 6.0 loses a character whose second byte is 0x80 when a chunk ends right
 * after that byte: it stops at the first byte of its carry-over that has no payload bits. Dashes, curly quotes, the joiner inside emoji and
 * all Chinese punctuation (U+2000–203F, U+3000–303F) are such characters, so no chunk may end inside a character.
 */

const lengthOfLead = (byte: number): number => (byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1);
const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;

/** Bytes of the chunk before a character that it only begins; at most three less than all. What is not UTF-8 counts as complete. */
export function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    return lengthOfLead(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Puts chunks back together so that each ends with a whole character. */
export class Utf8Chunks {
  #tail: Uint8Array = new Uint8Array(0);

  /** Nothing is held back: the last chunk ended with a whole character. */
  get empty(): boolean {
    return this.#tail.length === 0;
  }

  /** What may be decoded now, possibly nothing. */
  take(chunk: Uint8Array): Uint8Array {
    let bytes = chunk;
    if (this.#tail.length > 0) {
      bytes = new Uint8Array(this.#tail.length + chunk.length);
      bytes.set(this.#tail);
      bytes.set(chunk, this.#tail.length);
    }
    const complete = completeLength(bytes);
    this.#tail = bytes.slice(complete);
    return bytes.subarray(0, complete);
  }
}
