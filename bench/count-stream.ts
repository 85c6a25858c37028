/** Owns a stream that says of each byte where it belongs: all numbers from 0, a line each. What is lost, repeated or out of order is seen at once. Pure but for the hash. */
import { createHash } from 'node:crypto';

/** Numbers that the shell prints at a time; the stream ends at a multiple of it. */
const NUMBERS_AT_A_TIME = 1_000;

/**
 * A shell command that prints the stream until a file appears. The pause bounds its speed, so that many such streams fit on one machine; so
 * does that bash itself counts and waits, by reading a pipe that nobody writes to: a process for each would be most of the load.
 * @param pauseSeconds between two thousands.
 */
export const countUntil = (file: string, pauseSeconds: number): string =>
  `i=0; exec {never}<> <(:); while [ ! -e ${file} ]; do eval "printf '%d\\n' {$i..$((i+${NUMBERS_AT_A_TIME - 1}))}"; i=$((i+${NUMBERS_AT_A_TIME})); read -rt ${pauseSeconds} -u $never; done`;

export class CountStream {
  readonly #got = createHash('sha256');
  readonly #wanted = createHash('sha256');
  #next = 0;
  #expected: Buffer = Buffer.alloc(0);
  #end = '';
  /** Bytes of the stream so far, gaps included. */
  bytes = 0;
  /** Offset at which a byte was not the expected one. */
  wrongAt: number | undefined;

  /** What came after the last number. */
  get end(): string {
    return this.#end;
  }

  take(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#expected.length === 0) {
        if (this.#end !== '' || isEnd(rest)) {
          this.#end += Buffer.from(rest).toString('latin1');
          return;
        }
        this.#fill();
      }
      const length = Math.min(rest.length, this.#expected.length);
      const [got, wanted] = [rest.subarray(0, length), this.#expected.subarray(0, length)];
      if (wanted.compare(got) !== 0) this.wrongAt ??= this.bytes;
      this.#got.update(got);
      this.#wanted.update(wanted);
      this.#advance(length);
      rest = rest.subarray(length);
    }
  }

  /** A gap that was announced: its place counts in both hashes, its bytes in none. */
  skip(length: number): void {
    const record = `gap ${this.bytes} ${length}`;
    this.#got.update(record);
    this.#wanted.update(record);
    for (let left = length; left > 0; ) {
      if (this.#expected.length === 0) this.#fill();
      const part = Math.min(left, this.#expected.length);
      this.#advance(part);
      left -= part;
    }
  }

  /** The two hashes; call it once, at the end. */
  hashes(): { readonly got: string; readonly wanted: string } {
    return { got: this.#got.digest('hex'), wanted: this.#wanted.digest('hex') };
  }

  #advance(length: number): void {
    this.bytes += length;
    this.#expected = this.#expected.subarray(length);
  }

  #fill(): void {
    let text = '';
    for (let index = 0; index < NUMBERS_AT_A_TIME; index += 1) text += `${this.#next + index}\r\n`;
    this.#next += NUMBERS_AT_A_TIME;
    this.#expected = Buffer.from(text);
  }
}

/** Numbers begin with a digit, the prompt does not. */
const isEnd = (bytes: Uint8Array): boolean => bytes[0] === undefined || bytes[0] < 0x30 || bytes[0] > 0x39;
