/** Owns a terminal as the gateway sees it: a WebSocket that speaks docs/PROTOCOL.md, acknowledges what it parsed, and can lose its network. */
import { WebSocket } from 'ws';
import { ackDue, decodeFrame, encodeFrame, MAX_INPUT_FRAME_BYTES, parseGatewayMessage, type ClientMessage, type GatewayMessage, type TransportRequest } from '@workbench/protocol';
import { INSTANT, Outlet, type Line, type Pace } from './line.ts';
import { Parser } from './parser.ts';

export interface GatewayAddress {
  readonly url: string;
  readonly origin: string;
}

export interface Admission {
  readonly ticket: string;
  /** The binding cookie, `name=value`. */
  readonly cookie: string;
}

export interface GatewayDial {
  readonly gateway: GatewayAddress;
  readonly admission: Admission;
  readonly transport: TransportRequest;
  readonly pace?: Pace;
  readonly size?: { readonly cols: number; readonly rows: number };
}

type Ready = Extract<GatewayMessage, { type: 'ready' }>;

/** What this reader can do beyond the first version of the wire. */
const CAPABILITIES = ['resume', 'interrupt'];
const DEFAULT_SIZE = { cols: 120, rows: 40 };

export class GatewayLine implements Line {
  /** Offset after the last byte that has arrived. */
  received = 0;
  /** … that was parsed. */
  parsed = 0;
  dropped = 0;
  inputSent = 0;
  ready!: Ready;
  /** How the gateway ended the session, once it has. */
  ended: string | undefined;
  capabilities: readonly string[] = [];
  /** While set, nothing is acknowledged; `acknowledgeNow` makes up for it. */
  withholdAck = false;
  /** Resolves when the socket of the last dial is gone. */
  closed: Promise<void> = Promise.resolve();
  /** Told of a gap when the parser has come to it. */
  onSkipped: (bytes: number) => void = () => undefined;
  readonly #dial: GatewayDial;
  readonly #parser: Parser;
  #ws: WebSocket | undefined;
  readonly #outlet = new Outlet();
  #acknowledged = 0;
  #ackTurn: NodeJS.Immediate | undefined;
  #settle: { resolve(): void; reject(error: Error): void } | undefined;

  private constructor(dial: GatewayDial) {
    this.#dial = dial;
    this.#parser = new Parser(
      dial.pace ?? INSTANT,
      { pause: () => this.#ws?.pause(), resume: () => this.#ws?.resume() },
      { parsed: (bytes) => this.#handleParsed(bytes), skipped: (bytes) => this.#handleSkipped(bytes) },
    );
  }

  /** Opens a session. @throws Error with the code the gateway ended it with. */
  static async open(dial: GatewayDial): Promise<GatewayLine> {
    const line = new GatewayLine(dial);
    await line.#connect({ type: 'open', ticket: dial.admission.ticket, transport: dial.transport, size: dial.size ?? DEFAULT_SIZE } as ClientMessage, dial.admission);
    return line;
  }

  /** Goes on with the session over a new socket, at the offset it knows. @throws Error as `open`, or of a refused connection. */
  async attach(admission: Admission): Promise<void> {
    const { sessionId, epoch } = this.ready;
    const message = { type: 'attach', ticket: admission.ticket, sessionId, epoch, outputOffset: this.received, inputOffset: this.inputSent, size: this.#dial.size ?? DEFAULT_SIZE };
    await this.#connect(message as ClientMessage, admission);
  }

  listen(listener: (bytes: Uint8Array) => void): void {
    this.#outlet.listen(listener);
  }

  write(text: string): void {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += MAX_INPUT_FRAME_BYTES) {
      const bytes = all.subarray(at, at + MAX_INPUT_FRAME_BYTES);
      this.#ws?.send(encodeFrame({ kind: 'input', epoch: this.ready.epoch, offset: this.inputSent, bytes }), { binary: true });
      this.inputSent += bytes.length;
    }
  }

  /** As a page says it (NT1), to a gateway that knows it. */
  interrupt(): void {
    this.write('\x03');
    if (this.capabilities.includes('interrupt')) this.#send({ type: 'interrupt', inputOffset: this.inputSent as Ready['inputAccepted'] });
  }

  /** @returns whether it was said: not by a line that has lost its network. */
  resize(cols: number, rows: number): boolean {
    if (!this.#isAttached || this.#ws?.readyState !== WebSocket.OPEN) return false;
    this.#send({ type: 'resize', size: { cols, rows } });
    return true;
  }

  /** The network is gone, without a word. */
  cut(): void {
    this.#ws?.terminate();
  }

  /** Stops reading the socket, or goes on. */
  hold(held: boolean): void {
    if (held) this.#ws?.pause();
    else this.#ws?.resume();
  }

  async close(): Promise<void> {
    this.#parser.stop();
    clearImmediate(this.#ackTurn);
    this.#ws?.resume();
    if (this.#ws?.readyState === WebSocket.OPEN) this.#send({ type: 'end' });
    const timer = setTimeout(() => this.#ws?.terminate(), GOODBYE_MS);
    await this.closed;
    clearTimeout(timer);
  }

  async #connect(first: ClientMessage, { cookie }: Admission): Promise<void> {
    const { url, origin } = this.#dial.gateway;
    const ws = new WebSocket(url, { perMessageDeflate: false, headers: { origin, cookie } });
    this.#ws = ws;
    this.closed = new Promise((resolve) => {
      ws.once('close', (code) => {
        this.#settle?.reject(new Error(`the socket closed with ${code}${this.ended ? ` (${this.ended})` : ''}`));
        resolve();
      });
    });
    ws.on('error', (error) => this.#settle?.reject(error));
    ws.on('message', (data: Buffer, isBinary: boolean) => (isBinary ? this.#handleFrame(data) : this.#handleMessage(data.toString(), first)));
    const settled = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    settled.catch(() => undefined);
    ws.once('open', () => this.#send({ type: 'hello', versions: [1], capabilities: CAPABILITIES }));
    await settled;
  }

  #settled(): void {
    this.#settle?.resolve();
    this.#settle = undefined;
  }

  #handleMessage(text: string, first: ClientMessage): void {
    const parsed = parseGatewayMessage(text);
    if (parsed.kind !== 'message') return;
    const { message } = parsed;
    switch (message.type) {
      case 'hello':
        this.capabilities = message.capabilities;
        return this.#send(first);
      case 'question':
        return this.#send({ type: 'answer', id: message.question.id, accept: true });
      case 'ready':
        this.ready = message;
        if (message.outputFrom > this.received) this.#jump(message.outputFrom);
        this.#acknowledged = Math.min(this.#acknowledged, this.parsed);
        return this.#settled();
      case 'gap':
        return this.#jump(message.to);
      case 'ended':
        this.ended = message.code;
        return this.#settle?.reject(new Error(`the session ended: ${message.code}`));
    }
  }

  #jump(to: number): void {
    const length = to - this.received;
    if (length <= 0) return;
    this.received = to;
    this.dropped += length;
    this.#parser.skip(length);
  }

  #handleFrame(message: Buffer): void {
    const decoded = decodeFrame(message, 'output');
    if (!decoded.ok) throw new Error(decoded.reason);
    const { offset, bytes } = decoded.frame;
    if (offset > this.received) throw new Error(`output at ${offset}, expected ${this.received}`);
    // What was sent before a cut may come again (RS): only what is new is shown.
    const fresh = bytes.subarray(this.received - offset);
    if (fresh.length === 0) return;
    this.received += fresh.length;
    this.#parser.take(fresh);
  }

  #handleParsed(bytes: Uint8Array): void {
    this.#advance(bytes.length);
    this.#outlet.emit(bytes);
  }

  #handleSkipped(length: number): void {
    this.#advance(length);
    this.onSkipped(length);
  }

  #advance(length: number): void {
    this.parsed += length;
    if (this.withholdAck) return;
    if (ackDue(this.parsed, this.#acknowledged, false, this.ready.limits.ackStepBytes)) this.#acknowledge();
    else this.#ackTurn ??= setImmediate(() => this.#acknowledge());
  }

  acknowledgeNow(): void {
    this.withholdAck = false;
    this.#acknowledge();
  }

  #acknowledge(): void {
    clearImmediate(this.#ackTurn);
    this.#ackTurn = undefined;
    if (!this.#isAttached || this.withholdAck || this.parsed === this.#acknowledged) return;
    this.#acknowledged = this.parsed;
    this.#send({ type: 'ack', parsed: this.parsed as Ready['outputFrom'] });
  }

  /** Before `ready` nothing but the opening may be said (docs/PROTOCOL.md, HS). */
  get #isAttached(): boolean {
    return this.#settle === undefined;
  }

  #send(message: ClientMessage): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message));
  }
}

const GOODBYE_MS = 5_000;
