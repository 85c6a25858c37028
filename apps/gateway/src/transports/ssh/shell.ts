/** Owns a running SSH shell as a transport: channel in, channel out, its end, and the closing of its connection. */
import type { Socket } from 'node:net';
import type { Client, ClientChannel } from 'ssh2';
import type { TerminalSize } from '@workbench/protocol';
import type { SessionEnd } from '../../refusal.ts';
import type { Transport, TransportEvents } from '../transport.ts';
import type { ServerWatch } from './server-watch.ts';

/** A server that does not take part in closing is cut off after this, milliseconds. */
const GOODBYE_MS = 1_000;

/** A remote may send any text as the name of a signal; only what looks like one (RFC 4254 §6.10) is recorded and shown (ER1). */
const SIGNAL_NAME = /^[A-Za-z0-9@.-]{1,32}$/;
const signalDetail = (signal = ''): { signal?: string } => (SIGNAL_NAME.test(signal) ? { signal } : {});

export interface SshShellOptions {
  readonly client: Client;
  readonly channel: ClientChannel;
  /** What the client speaks through. */
  readonly socket: Socket;
  readonly watch: Pick<ServerWatch, 'onFault'>;
  /** Lines for the terminal before those of the shell; empty if none. */
  readonly banner: string;
}

export class SshShell implements Transport {
  roundTripMs: number | undefined;
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #socket: Socket;
  readonly #banner: string;
  #exit: SessionEnd | undefined;
  #lost = false;
  #isFaulty = false;
  #over = false;
  readonly #gone: Promise<void>;
  #events: TransportEvents | undefined;
  #isMeasuring = false;
  /** What waits until the socket has room: ssh2 writes on, however little the server reads. */
  #waitingSize: TerminalSize | undefined;
  #untoldBytes = 0;

  constructor({ client, channel, socket, watch, banner }: SshShellOptions) {
    this.#client = client;
    this.#channel = channel;
    this.#socket = socket;
    this.#banner = banner;
    this.#gone = new Promise((resolve) => client.once('close', () => resolve()));
    client.on('error', () => {
      this.#lost = true;
      // ssh2 only half-closes after a fault, and destroys no socket that was ended (utils.js, isWritable); without this the channel would
      // wait for a server that may never close.
      socket.destroy();
    });
    client.on('close', () => {
      this.#lost = true;
    });
    socket.on('drain', () => this.#sendWaiting());
    watch.onFault = () => this.#handleFault();
    channel.once('exit', (code: number | null, signal?: string) => {
      this.#exit = { code: 'exited', detail: code === null ? signalDetail(signal) : { exitCode: code } };
    });
  }

  start(events: TransportEvents): void {
    this.#events = events;
    if (this.#isFaulty) return this.#tellEnd();
    if (this.#banner !== '') events.onOutput(Buffer.from(this.#banner));
    const output = (bytes: Buffer): void => {
      if (!this.#over) events.onOutput(bytes);
    };
    // ssh2 emits `close` after `end`, and `end` only after everything was read: a paused shell does not end before it was seen.
    this.#channel.once('close', () => this.#tellEnd());
    this.#channel.stderr.on('data', output);
    this.#channel.on('data', output);
    this.#channel.resume();
  }

  /**
   * A limit that is not ours: OpenSSH answers input to a terminal that edits lines and does not echo (`stty -echo`, a password prompt)
   * with an SSH_MSG_IGNORE of the same length (channels.c, "simulate echo"), and ssh2 1.17 ends a connection on a packet over 35,000
   * bytes. A larger paste into such a terminal can therefore end the session with `connection-lost`; with echo, or in raw mode as in
   * an editor or a shell prompt, it does not.
   */
  write(bytes: Uint8Array): void {
    // The callback comes when the bytes went into the channel's window; a server may name one that is larger than what it reads.
    this.#attempt(() =>
      this.#channel.write(bytes, (error) => {
        if (error) return;
        this.#untoldBytes += bytes.length;
        this.#sendWaiting();
      }),
    );
  }

  /** Nothing waits here for a pace: what ssh2 holds waits for a remote that does not read, and would hold the key back as well. */
  hurry(): void {}

  measureRoundTrip(): void {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const asked = performance.now();
    // A forwarding that does not exist: every server answers that it cannot end it, and does nothing (RFC 4254 §7.1).
    this.#attempt(() =>
      this.#client.unforwardIn('', 0, () => {
        this.#isMeasuring = false;
        this.roundTripMs = performance.now() - asked;
      }),
    );
  }

  resize(size: TerminalSize): void {
    this.#waitingSize = size;
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    if (this.#over || this.#socket.writableNeedDrain) return;
    const size = this.#waitingSize;
    this.#waitingSize = undefined;
    if (size) this.#attempt(() => this.#channel.setWindow(size.rows, size.cols, 0, 0));
    const bytes = this.#untoldBytes;
    this.#untoldBytes = 0;
    if (bytes > 0) this.#events?.onInputTaken(bytes);
  }

  /** ssh2 stops widening its window of 2 MiB once its stream is paused; until then that much may still arrive, and waits inside it. */
  pause(): void {
    this.#channel.pause();
    this.#channel.stderr.pause();
  }

  resume(): void {
    this.#channel.resume();
    this.#channel.stderr.resume();
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#attempt(() => this.#channel.close());
    this.#channel.resume(); // what still comes is not wanted, and must not keep the channel from ending
    this.#attempt(() => this.#client.end());
    const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  /** Not later, when a paused channel was read: what a server sent that keeps to no rule is not waited for. */
  #handleFault(): void {
    this.#lost = true;
    this.#isFaulty = true;
    this.#tellEnd();
  }

  #tellEnd(): void {
    if (this.#over || !this.#events) return;
    this.#over = true;
    this.#events.onEnd(this.#exit ?? { code: this.#lost ? 'connection-lost' : 'exited' });
  }

  /** After a fault of the peer ssh2 throws at whoever writes next. That is the end of this shell, and of nothing else in the process. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch {
      this.#lost = true;
      this.#socket.destroy();
    }
  }
}
