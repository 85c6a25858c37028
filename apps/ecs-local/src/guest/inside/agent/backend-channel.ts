/**
 * Owns the backend WebSocket of one session: frames out and in, re-dials, and holding whoever talks while the relay does not take it.
 * Knows neither terminals nor forwarded ports.
 */
import type { WebSocket } from 'ws';
import { decodeFrame, decodeSpeed, encodeOutputFrame, frameType } from './backend-frame.ts';
import type { BackendFrame } from './backend-frame.ts';
import type { Endpoint } from './endpoint.ts';
import { Pace } from './pace.ts';

/** Largest payload of a frame at a set speed. The vendor's shell sends 1024 bytes each; this is kind to the relay's CPU and still small beside its queues. */
const PACED_FRAME_BYTES = 8 * 1024;
/** And where there is no speed to keep to: a frame costs some ten microseconds on its way, whatever its length. */
const FRAME_BYTES = 32 * 1024;
/** The source is held above the first and goes on below the second: bytes in the socket's queue. */
const HIGH_BYTES = 64 * 1024;
const LOW_BYTES = 16 * 1024;
/** SM7.8. Milliseconds before each re-dial. */
const REDIAL_MS = [0, 100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000, 2000];
/** SM7.4. */
const PING_EVERY_MS = 60_000;
/** A close that the relay does not answer. */
const CLOSE_LIMIT_MS = 1_000;

/** Why the source is held. */
type Wait = 'socket' | 'pace' | 'offline';

export interface ChannelListeners {
  /** A type 0 or 2 frame. */
  readonly onFrame: (frame: BackendFrame) => void;
  /** True: stop talking. False: go on. */
  readonly onHold: (held: boolean) => void;
  /** The relay is gone for good or refuses us. */
  readonly onLost: () => void;
}

export class BackendChannel {
  readonly #endpoint: Endpoint;
  readonly #channelId: string;
  readonly #listeners: ChannelListeners;
  readonly #pace: Pace;
  readonly #waits = new Set<Wait>(['offline']);
  /** Written while there was no connection; at most what the source had under way when it was held. */
  #backlog: Buffer[] = [];
  /** What was said in this turn of the event loop: many small reads of a terminal become one frame. */
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #flush: NodeJS.Immediate | undefined;
  #socket: WebSocket | undefined;
  #sequence = 0;
  #redials = 0;
  #opened = false;
  #ended = false;
  #inputPaused = false;
  #onOpen: ((opened: boolean) => void) | undefined;
  #onDrained: (() => void) | undefined;

  /** @param flowLimit bits per second, 0: none */
  constructor(endpoint: Endpoint, channelId: string, { flowLimit, listeners }: { flowLimit: number; listeners: ChannelListeners }) {
    this.#endpoint = endpoint;
    this.#channelId = channelId;
    this.#listeners = listeners;
    this.#pace = new Pace(flowLimit);
  }

  /** Dials until it is open. @returns false when the relay refuses or is not there */
  open(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#onOpen = resolve;
      this.#dial();
    });
  }

  send(bytes: Buffer): void {
    if (this.#pace.limited) {
      this.#flushGathered(); // the limit may just have come
      for (let at = 0; at < bytes.length; at += PACED_FRAME_BYTES) this.#sendFrame([bytes.subarray(at, at + PACED_FRAME_BYTES)]);
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + FRAME_BYTES - this.#gatheredBytes);
      this.#gathered.push(part);
      this.#gatheredBytes += part.length;
      at += part.length;
      if (this.#gatheredBytes === FRAME_BYTES) this.#flushGathered();
    }
    if (this.#gatheredBytes > 0) this.#flush ??= setImmediate(() => this.#flushGathered());
  }

  /** Stops or goes on reading input: the far end is behind. */
  pauseInput(paused: boolean): void {
    this.#inputPaused = paused;
    if (this.#socket === undefined) return;
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Resolves when the relay has read every frame sent so far: it answers a ping only after what came before. Resolves when the channel is lost, too. */
  drained(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#flushGathered();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.pauseInput(false); // the pong comes in behind the input
      this.#pingForDrain();
    });
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.close(1000);
    const limit = setTimeout(() => socket.terminate(), CLOSE_LIMIT_MS);
    socket.on('close', () => clearTimeout(limit));
  }

  #dial(): void {
    const socket = this.#endpoint.openSocket('/luban/session/backend', { channelId: this.#channelId });
    this.#socket = socket;
    let pings: NodeJS.Timeout | undefined;
    let refused = false;
    socket.on('open', () => {
      this.#redials = 0;
      this.#opened = true;
      socket.ping('keepalive');
      pings = setInterval(() => socket.ping('keepalive'), PING_EVERY_MS);
      for (const frame of this.#backlog.splice(0)) this.#write(socket, frame);
      this.#wait('socket', socket.bufferedAmount > HIGH_BYTES);
      this.#wait('offline', false);
      if (this.#inputPaused) socket.pause();
      this.#pingForDrain();
      this.#onOpen?.(true);
      this.#onOpen = undefined;
    });
    socket.on('message', (data) => this.#handleMessage(data as Buffer));
    socket.on('pong', (data) => {
      if (data.toString() === 'drained') this.#onDrained?.();
    });
    socket.on('unexpected-response', () => {
      refused = true; // SM7.7: this is how a relay says that the session is over
      socket.terminate();
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      clearInterval(pings);
      if (this.#socket !== socket || this.#ended) return;
      this.#wait('offline', true);
      const delay = REDIAL_MS[this.#redials];
      this.#redials += 1;
      if (refused || delay === undefined) return this.#lose();
      setTimeout(() => {
        if (!this.#ended) this.#dial();
      }, delay);
    });
  }

  #lose(): void {
    const wasOpened = this.#opened;
    this.#end();
    this.#onOpen?.(false);
    if (wasOpened) this.#listeners.onLost();
  }

  #end(): void {
    this.#ended = true;
    this.#backlog = [];
    this.#gathered = [];
    clearImmediate(this.#flush);
    this.#onDrained?.();
  }

  #flushGathered(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (this.#gatheredBytes === 0) return;
    this.#gatheredBytes = 0;
    this.#sendFrame(this.#gathered.splice(0));
  }

  #sendFrame(payload: readonly Buffer[]): void {
    if (this.#ended) return;
    const now = Date.now();
    const frame = encodeOutputFrame({ channelId: this.#channelId, createdMs: now, sequence: this.#sequence, payload });
    this.#sequence += 1;
    const socket = this.#socket;
    if (socket === undefined || socket.readyState !== socket.OPEN) this.#backlog.push(frame);
    else this.#write(socket, frame);
    const waitMs = this.#pace.spend(payload.reduce((sum, part) => sum + part.length, 0), now);
    if (waitMs > 0 && !this.#waits.has('pace')) {
      this.#wait('pace', true);
      setTimeout(() => this.#wait('pace', false), waitMs);
    }
  }

  #write(socket: WebSocket, frame: Buffer): void {
    socket.send(frame, () => {
      if (socket === this.#socket && socket.bufferedAmount <= LOW_BYTES) this.#wait('socket', false);
    });
    if (socket.bufferedAmount > HIGH_BYTES) this.#wait('socket', true);
  }

  #pingForDrain(): void {
    const socket = this.#socket;
    if (this.#onDrained !== undefined && socket !== undefined && socket.readyState === socket.OPEN) socket.ping('drained');
  }

  #wait(reason: Wait, on: boolean): void {
    const before = this.#waits.size > 0;
    if (on) this.#waits.add(reason);
    else this.#waits.delete(reason);
    const after = this.#waits.size > 0;
    if (before !== after) this.#listeners.onHold(after);
  }

  #handleMessage(data: Buffer): void {
    if (this.#ended) return;
    const frame = decodeFrame(data);
    if (frame === undefined) return;
    if (frame.type === frameType.status) {
      const speed = decodeSpeed(frame.payload);
      if (speed !== undefined) this.#pace.bitsPerSecond = speed;
    } else if (frame.type === frameType.input || frame.type === frameType.size) {
      this.#listeners.onFrame(frame);
    }
  }
}
