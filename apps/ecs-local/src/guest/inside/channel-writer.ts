/** Owns what a program has said and its SSH channel has not yet taken. Knows neither the program nor the protocol. */
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';

/**
 * Above this the program is held. ssh2's own mark is 2 MiB on top of a 2 MiB window (Channel.js), too much per slow client; the window
 * is what fills a fast line, this only has to cover the time until the next read.
 */
const HIGH_BYTES = 64 * 1024;

export class ChannelWriter {
  readonly #channel: ServerChannel;
  readonly #hold: (held: boolean) => void;
  #pending = 0;
  #exit: { code: number; signal: number } | undefined;

  /** @param hold called with true when the program should stop talking, with false when it may go on */
  constructor(channel: ServerChannel, hold: (held: boolean) => void) {
    this.#channel = channel;
    this.#hold = hold;
  }

  write(bytes: Buffer, to: Writable = this.#channel): void {
    this.#pending += bytes.length;
    to.write(bytes, () => {
      const before = this.#pending;
      this.#pending -= bytes.length;
      if (before > HIGH_BYTES && this.#pending <= HIGH_BYTES) this.#hold(false);
      this.#endWhenTaken();
    });
    if (this.#pending > HIGH_BYTES) this.#hold(true);
  }

  /** Tells how the program ended, after everything it said. */
  end(code: number, signal: number): void {
    this.#exit = { code, signal };
    this.#endWhenTaken();
  }

  #endWhenTaken(): void {
    if (this.#exit === undefined || this.#pending > 0) return;
    const name = Object.entries(constants.signals).find(([, number]) => number === this.#exit?.signal)?.[0];
    if (name === undefined) this.#channel.exit(this.#exit.code);
    else this.#channel.exit(name.slice('SIG'.length));
    this.#channel.end();
    this.#exit = undefined;
  }
}
