/**
 * Owns a socket and a clock whose every move a test writes down, and the ways a network repeats and cuts what it carries. It knows the wire
 * through `@workbench/protocol` and nothing of who uses it.
 */
import { encodeFrame, parseClientMessage, decodeFrame, type ClientMessage, type Frame, type GatewayMessage } from '@workbench/protocol';

/** What a dialled socket tells its owner; the shape of `SocketHandlers` in `@workbench/client`. */
interface Handlers {
  handleOpen(): void;
  handleText(text: string): void;
  handleBytes(bytes: Uint8Array): void;
  handleClose(code: number): void;
}

/** One dialled WebSocket; the test plays the gateway. */
export class ScriptedSocket {
  readonly url: string;
  readonly #handlers: Handlers;
  readonly #sent: (string | Uint8Array)[] = [];
  /** The code the page closed with, null while it has not. */
  closedWith: number | null = null;

  constructor(url: string, handlers: Handlers) {
    this.url = url;
    this.#handlers = handlers;
  }

  send(data: string | Uint8Array): void {
    if (this.closedWith !== null) throw new Error('sent on a closed socket');
    this.#sent.push(data);
  }

  close(code: number): void {
    // As a browser does (WebSockets Standard, `close()`): it throws for every other code.
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new RangeError(`close code ${code}`);
    this.closedWith = code;
  }

  accept(): void {
    this.#handlers.handleOpen();
  }

  say(message: GatewayMessage): void {
    this.#handlers.handleText(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#handlers.handleText(text);
  }

  output(frame: Omit<Frame, 'kind'>): void {
    this.#handlers.handleBytes(encodeFrame({ kind: 'output', ...frame }));
  }

  outputRaw(bytes: Uint8Array): void {
    this.#handlers.handleBytes(bytes);
  }

  /** The connection ends from the far side, or from a cut cable (1006). */
  drop(code: number): void {
    this.#handlers.handleClose(code);
  }

  /** Everything the page said, oldest first, read by the rules of the wire: a message the gateway would refuse throws here. */
  get messages(): ClientMessage[] {
    return this.#sent
      .filter((data) => typeof data === 'string')
      .map((text) => {
        const parsed = parseClientMessage(text);
        if (parsed.kind !== 'message') throw new Error(`the page sent ${parsed.kind}: ${text}`);
        return parsed.message;
      });
  }

  /** Every input frame the page sent, oldest first. */
  get frames(): Frame[] {
    return this.#sent
      .filter((data) => typeof data !== 'string')
      .map((data) => {
        const decoded = decodeFrame(data, 'input');
        if (!decoded.ok) throw new Error(decoded.reason);
        return decoded.frame;
      });
  }
}

/** Every socket that was dialled, oldest first. */
export class ScriptedNetwork {
  readonly sockets: ScriptedSocket[] = [];

  readonly connect = (url: string, handlers: Handlers): ScriptedSocket => {
    const socket = new ScriptedSocket(url, handlers);
    this.sockets.push(socket);
    return socket;
  };

  get last(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody has dialled');
    return socket;
  }
}

/** A clock that stands still until it is told to go on. */
export class ScriptedClock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimer(run: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not run: a leak check. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Goes on by `ms`, running what falls due in order, also what is set on the way. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  /** The machine sleeps: the hours pass at once, and a timer runs once, late. */
  sleep(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }
}

/**
 * What may become of one stream of bytes on its way, with the offsets still true: cut at other places, and some ranges sent again.
 * `random` answers numbers in [0, 1).
 */
export function disturb(stream: { readonly epoch: number; readonly offset: number; readonly bytes: Uint8Array }, random: () => number, maxFrameBytes: number): Omit<Frame, 'kind'>[] {
  const frames: Omit<Frame, 'kind'>[] = [];
  const slice = (from: number, to: number): Omit<Frame, 'kind'> => ({ epoch: stream.epoch, offset: stream.offset + from, bytes: stream.bytes.subarray(from, to) });
  for (let at = 0; at < stream.bytes.length; ) {
    const end = Math.min(stream.bytes.length, at + 1 + Math.floor(random() * maxFrameBytes));
    // Sometimes the frame begins before what is already known, or an old one comes again whole.
    const from = random() < 0.3 ? Math.max(at - Math.floor(random() * maxFrameBytes), 0) : at;
    frames.push(slice(Math.max(from, end - maxFrameBytes), end));
    if (random() < 0.2) {
      const again = Math.floor(random() * end);
      frames.push(slice(again, Math.min(end, again + maxFrameBytes)));
    }
    at = end;
  }
  return frames;
}
