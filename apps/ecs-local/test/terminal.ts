/** A person at a terminal over the real relay: types, waits for what the screen shows, and learns how the session ended. */
import { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { clientBytes } from './scripted-client.ts';

/** Message types of SM3 that a client meets. */
const input = 0;
const output = 1;
const size = 2;
const status = 5;
/** Header of a client frame whose ids are empty (SM2.1), bytes. */
const header = 30;
/** A wait in vain ends with what was on the screen instead of a bare test timeout. */
const patienceMs = 15_000;

export class Terminal {
  readonly socket: WebSocket;
  /** Output that `sees` has not consumed yet. */
  private screen = '';
  private received = 0;
  private ending: string | undefined;
  private closed = false;
  private late = false;
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(payload: Buffer) => void>();

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket.on('message', (data: Buffer) => this.handleFrame(data));
    this.socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
    this.socket.on('error', () => undefined);
  }

  /** Bytes of output so far. */
  get outputBytes(): number {
    return this.received;
  }

  async opened(): Promise<this> {
    await this.when(() => this.socket.readyState === WebSocket.OPEN || this.closed);
    if (this.closed) throw new Error('the relay did not let the client in');
    return this;
  }

  type(text: string): void {
    this.socket.send(clientBytes(input, text));
  }

  resize(rows: number, cols: number): void {
    const payload = Buffer.alloc(4);
    payload.writeInt16LE(rows, 0);
    payload.writeInt16LE(cols, 2);
    this.socket.send(clientBytes(size, payload));
  }

  /** Resolves with the match once the output since the last call shows it, and drops what came up to its end. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    const late = setTimeout(() => {
      this.late = true;
      this.wake();
    }, patienceMs);
    await this.when(() => pattern.test(this.screen) || this.closed || this.late);
    clearTimeout(late);
    const match = pattern.exec(this.screen);
    if (!match) {
      const why = this.closed ? `the session ended (${this.ending ?? 'no reason'})` : `${patienceMs} ms went by`;
      throw new Error(`${why} without ${String(pattern)}; the terminal showed ${JSON.stringify(this.screen.slice(-500))}`);
    }
    this.screen = this.screen.slice(match.index + match[0].length);
    return match;
  }

  onOutput(listener: (payload: Buffer) => void): void {
    this.listeners.add(listener);
  }

  /** Resolves when the socket is closed, with the reason the relay gave. */
  async ended(): Promise<string | undefined> {
    await this.when(() => this.closed);
    return this.ending;
  }

  /** The same connection as a stream of bytes, for a port of the instance. */
  stream(): Duplex {
    const duplex: Duplex = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        // A client sends at most 2048 bytes a frame (SM5.4).
        for (let at = 0; at < chunk.length; at += 2048) this.socket.send(clientBytes(input, chunk.subarray(at, at + 2048)));
        done();
      },
      destroy: (error, done) => {
        this.socket.close();
        done(error);
      },
    });
    this.onOutput((payload) => duplex.push(payload));
    this.socket.on('close', () => duplex.push(null));
    return duplex;
  }

  private handleFrame(data: Buffer): void {
    const type = data.readUInt32LE(0);
    const payload = data.subarray(header);
    if (type === output) {
      this.received += payload.length;
      if (this.listeners.size === 0) this.screen += payload.toString();
      for (const listener of this.listeners) listener(payload);
    } else if (type === status && payload[0] === 5) {
      this.ending = payload.subarray(1).toString();
    }
    this.wake();
  }

  private when(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.watchers.delete(look);
        this.socket.off('open', look);
        resolve();
      };
      this.watchers.add(look);
      this.socket.on('open', look);
      look();
    });
  }

  private wake(): void {
    for (const look of [...this.watchers]) look();
  }
}
