/**
 * Owns one client connection to a Session Manager relay: opening, paced input, output, keep-alive, and the one reason it ended.
 * Does not know where the URL came from, who types, or what the bytes mean.
 */
import WebSocket, { type RawData } from 'ws';
import { systemClock, type Clock } from './clock.ts';
import { closePayload, decodeFrame, encodeFrame, frameType, sizePayload, type TerminalSize } from './frame.ts';
import { InputQueue } from './input-queue.ts';
import * as pacing from './pacing.ts';
import { createRelaySocket, isRelayUrl, messageBytes } from './relay-socket.ts';
import type { ChannelEnd, ChannelOptions, SessionChannel } from './session-channel.ts';
import { parseStatus } from './status.ts';

const defaultSize: TerminalSize = { columns: 80, rows: 24 };
const defaultConnectTimeoutMs = 10_000;
/** A third of the idle limit (SM8.1), so that one lost frame is not the end. */
const defaultKeepAliveMs = 60_000;
/** More than any paste a person waits for: it takes more than a second to leave at the server's limit. */
const defaultQueueLimitBytes = 256 * 1024;
/** Input handed to the socket but not yet taken by the kernel, bytes: enough to keep the road busy; the rest waits where it is bounded. */
const socketWindowBytes = 64 * 1024;
/** How long a closing handshake may take before the connection is cut, milliseconds: the vendor's peers do not take part in one (SM5.3). */
const closeGraceMs = 1_000;
/** From the first output to the repetition of the size, milliseconds: one tick of the vendor's client (SM3.1). */
const sizeAgainMs = 500;

/** What a channel waits for; at most one of each at a time. */
type Deadline = 'connect' | 'pacing' | 'keepAlive' | 'sizeAgain' | 'closeGrace';

/**
 * Starts connecting and answers at once; everything else arrives through the callbacks.
 * @throws TypeError when `url` is not a WebSocket address (without quoting it); RangeError for a bad size.
 */
export function openChannel(options: ChannelOptions): SessionChannel {
  if (!isRelayUrl(options.url)) throw new TypeError('url: expected a ws:// or wss:// address');
  sizePayload(options.size ?? defaultSize);
  return new Channel(options);
}

class Channel implements SessionChannel {
  readonly #options: ChannelOptions;
  readonly #clock: Clock;
  readonly #socket: WebSocket;
  readonly #gone: Promise<void>;
  readonly #queue: InputQueue;
  readonly #queueLimitBytes: number;
  readonly #keepAliveMs: number | false;
  #size: TerminalSize;
  #bucket: pacing.Bucket;
  #sequenceNumber = 0n;
  #inSocketBytes = 0;
  #lastSentMs = 0;
  #opened = false;
  #sawOutput = false;
  #paused = false;
  #isPinging = false;
  #sizeInSocket = false;
  #sizeWaits = false;
  #wantsDrained = false;
  #end: ChannelEnd | undefined;
  /** Cancels what is armed. */
  readonly #armed: Partial<Record<Deadline, () => void>> = {};

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#size = options.size ?? defaultSize;
    this.#queueLimitBytes = options.queueLimitBytes ?? defaultQueueLimitBytes;
    this.#queue = new InputQueue(this.#queueLimitBytes);
    this.#keepAliveMs = options.keepAliveMs ?? defaultKeepAliveMs;
    const limit = options.mode === 'session' ? pacing.sessionBytesPerSecond : pacing.bytesPerSecondOf(pacing.rawBitsPerSecond);
    this.#bucket = pacing.bucketFor(limit, this.#clock.monotonicMs());
    // SM5.1: the vendor's client corrects the first spelling it meets, and only that one.
    const socket = (options.createSocket ?? createRelaySocket)(options.url.replace('sessionid', 'sessionId'));
    this.#socket = socket;
    this.#gone = new Promise((resolve) => {
      socket.once('close', () => {
        this.#finish({ kind: 'dropped' });
        this.#disarm('closeGrace');
        resolve();
      });
    });
    socket.once('open', () => this.#handleOpen());
    socket.on('message', (data) => this.#handleMessage(data));
    socket.once('unexpected-response', (_request, response) => this.#finish({ kind: 'refused', httpStatus: response.statusCode ?? 0 }));
    socket.on('error', (error) => this.#handleError(error));
    this.#arm('connect', options.connectTimeoutMs ?? defaultConnectTimeoutMs, () => this.#finish({ kind: 'timeout' }));
  }

  get queuedBytes(): number {
    return this.#queue.bytes + this.#inSocketBytes;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#end !== undefined) return false;
    if (!this.#queue.push(bytes)) {
      this.#wantsDrained = true;
      return false;
    }
    this.#pump();
    return true;
  }

  dropQueued(keep: number): void {
    this.#queue.keepLast(keep);
    this.#pump();
  }

  ping(answered: () => void): void {
    if (!this.#isOpen || this.#isPinging) return;
    this.#isPinging = true;
    this.#socket.once('pong', () => {
      this.#isPinging = false;
      answered();
    });
    this.#socket.ping();
  }

  resize(size: TerminalSize): void {
    sizePayload(size);
    const same = size.columns === this.#size.columns && size.rows === this.#size.rows;
    this.#size = { columns: size.columns, rows: size.rows };
    if (!same && this.#options.mode === 'session' && this.#isOpen) this.#sendSize();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause(); // ws ignores this before the connection is open; #handleOpen catches up
  }

  resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  async close(): Promise<void> {
    // The vendor's client announces the end in raw modes only; a relay that sees just a drop does the same, but later (SM9).
    if (this.#isOpen) this.#send(frameType.close, closePayload);
    this.#finish({ kind: 'local' });
    await this.#gone;
  }

  get #isOpen(): boolean {
    return this.#end === undefined && this.#socket.readyState === WebSocket.OPEN;
  }

  #handleOpen(): void {
    if (this.#end !== undefined) return;
    this.#opened = true;
    this.#disarm('connect');
    if (this.#paused) this.#socket.pause();
    this.#lastSentMs = this.#clock.monotonicMs();
    // A relay may remember it and start the pty with it; SM3.2 covers the others.
    if (this.#options.mode === 'session') this.#sendSize();
    if (this.#keepAliveMs !== false) this.#armKeepAlive(this.#keepAliveMs, this.#keepAliveMs);
    this.#options.onStatus?.({ kind: 'open' });
    this.#pump();
  }

  #handleMessage(data: RawData): void {
    if (this.#end !== undefined) return;
    const frame = decodeFrame(messageBytes(data));
    if (frame === undefined) return this.#finish({ kind: 'protocol', what: 'short-frame' }); // SM2.7
    if (frame.createdDate === 0n) return this.#finish({ kind: 'protocol', what: 'created-date-zero' }); // SM2.5
    if (frame.type === frameType.output) this.#handleOutput(frame.payload);
    else if (frame.type === frameType.status) this.#handleStatus(frame.payload);
    // SM3: input, size, close and unknown types mean nothing to a client.
  }

  #handleOutput(bytes: Uint8Array): void {
    if (!this.#sawOutput) {
      this.#sawOutput = true;
      // SM3.2: a size that came before the pty existed was dropped; output proves that it exists now.
      if (this.#options.mode === 'session') {
        this.#sendSize();
        // The first output may be a greeting, and the shell behind it just asks for the size and sets what it was told (readline does, before each
        // prompt): a size between the two is undone. Half a second later, as the vendor's client says it (SM3.1), it is at its prompt.
        this.#arm('sizeAgain', sizeAgainMs, () => this.#sendSize());
      }
    }
    if (bytes.length > 0) this.#options.onOutput(bytes);
  }

  #handleStatus(payload: Uint8Array): void {
    const status = parseStatus(payload);
    if (status.kind === 'ignored') return;
    if (status.kind === 'ended') return this.#finish({ kind: 'status', reason: status.reason, text: status.text });
    this.#bucket = pacing.retune(this.#bucket, pacing.bytesPerSecondOf(status.bitsPerSecond), this.#clock.monotonicMs());
    this.#options.onStatus?.(status);
    this.#disarm('pacing');
    this.#pump();
  }

  #handleError(error: NodeJS.ErrnoException): void {
    if (!this.#opened) this.#finish({ kind: 'unreachable', ...(error.code === undefined ? {} : { code: error.code }) });
    // ws gives its own findings such a code: malformed frames, oversized messages. Everything else is the network's.
    else if (error.code?.startsWith('WS_ERR_')) this.#finish({ kind: 'protocol', what: 'websocket' });
    else this.#finish({ kind: 'dropped' });
  }

  /** Sends what waits, as far as pace and socket allow; every event that may allow more calls it again. */
  #pump(): void {
    while (this.#isOpen && this.#armed.pacing === undefined && this.#queue.bytes > 0 && this.#inSocketBytes < socketWindowBytes) {
      const count = pacing.nextFrameBytes(this.#bucket, this.#queue.bytes);
      const turn = pacing.spend(this.#bucket, count, this.#clock.monotonicMs());
      if (turn.paid) {
        this.#bucket = turn.bucket;
        this.#sendInput(this.#queue.take(count));
      } else {
        this.#arm('pacing', turn.waitMs, () => this.#pump());
      }
    }
    if (this.#wantsDrained && this.#end === undefined && this.#queue.bytes <= this.#queueLimitBytes / 2) {
      this.#wantsDrained = false;
      this.#options.onDrained?.();
    }
  }

  #sendInput(payload: Uint8Array): void {
    this.#inSocketBytes += payload.length;
    this.#send(frameType.input, payload, () => {
      this.#inSocketBytes -= payload.length;
      this.#pump();
    });
  }

  /** The last size is what counts: while one has not left for a relay that does not read, the others wait as one. */
  #sendSize(): void {
    if (this.#sizeInSocket && this.#socket.bufferedAmount > 0) {
      this.#sizeWaits = true;
      return;
    }
    this.#sizeInSocket = true;
    this.#send(frameType.size, sizePayload(this.#size), () => {
      this.#sizeInSocket = false;
      if (!this.#sizeWaits) return;
      this.#sizeWaits = false;
      if (this.#isOpen) this.#sendSize();
    });
  }

  #send(type: number, payload: Uint8Array, taken?: () => void): void {
    const createdDate = BigInt(Math.max(1, Math.trunc(this.#clock.epochMs()))); // SM2.5: never 0
    const frame = encodeFrame({ type, createdDate, sequenceNumber: this.#sequenceNumber, payload });
    this.#sequenceNumber += 1n;
    this.#lastSentMs = this.#clock.monotonicMs();
    this.#socket.send(frame, { binary: true }, taken);
  }

  #armKeepAlive(everyMs: number, inMs: number): void {
    this.#arm('keepAlive', inMs, () => {
      const quietMs = this.#clock.monotonicMs() - this.#lastSentMs;
      if (quietMs >= everyMs) this.#sendSize(); // SM8.1
      this.#armKeepAlive(everyMs, quietMs >= everyMs ? everyMs : everyMs - quietMs);
    });
  }

  #finish(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#disarm('connect');
    this.#disarm('pacing');
    this.#disarm('keepAlive');
    this.#disarm('sizeAgain');
    this.#queue.clear();
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.resume(); // the closing handshake needs a reader
      this.#socket.close(1000);
      this.#arm('closeGrace', closeGraceMs, () => this.#socket.terminate());
    } else {
      this.#socket.terminate();
    }
    this.#options.onClosed(end);
  }

  #arm(what: Deadline, ms: number, task: () => void): void {
    this.#armed[what] = this.#clock.after(ms, () => {
      delete this.#armed[what];
      task();
    });
  }

  #disarm(what: Deadline): void {
    this.#armed[what]?.();
    delete this.#armed[what];
  }
}
