/** Owns a page as the gateway sees it: a real WebSocket that speaks the wire by hand and remembers all it was told. Tests only. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, INPUT_WINDOW_BYTES, parseGatewayMessage, type ClientMessage, type GatewayMessage } from '@workbench/protocol';

export interface PageOptions {
  readonly port: number;
  readonly origin?: string;
  readonly cookie?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  /** Acknowledge every output frame at once, as a terminal that is always idle would. Default true. */
  readonly acknowledge?: boolean;
}

type MessageOf<T extends GatewayMessage['type']> = Extract<GatewayMessage, { type: T }>;
type Unsent = ClientMessage | { readonly type: string; readonly [key: string]: unknown };

export class Page {
  readonly messages: GatewayMessage[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly ws: WebSocket;
  acknowledge: boolean;
  outputBytes = 0;
  /** The checkpoint that came before the output. */
  screen = Buffer.alloc(0);
  inputAcknowledged = 0;
  pings = 0;
  /** Longest distance between what was sent and what was acknowledged. */
  mostInFlight = 0;
  #output: Buffer[] = [];
  #text = '';
  #acknowledged = 0;
  #epoch = 1;
  #inputOffset = 0;
  #seen = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(ws: WebSocket, acknowledge: boolean) {
    this.ws = ws;
    this.acknowledge = acknowledge;
    this.closed = new Promise((resolve) => {
      ws.once('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
    ws.on('error', () => undefined);
    ws.on('ping', () => {
      this.pings += 1;
      this.#wake();
    });
    ws.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#handleFrame(data);
      else this.#handleText(data.toString());
      this.#wake();
    });
  }

  /** @throws Error `HTTP <status>` when the upgrade is refused. */
  static async connect(options: PageOptions): Promise<Page> {
    const ws = new WebSocket(`ws://127.0.0.1:${options.port}${options.path ?? '/v1/session'}`, {
      perMessageDeflate: false,
      headers: { ...options.headers, ...(options.origin && { origin: options.origin }), ...(options.cookie && { cookie: options.cookie }) },
    });
    const page = new Page(ws, options.acknowledge ?? true);
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
      ws.once('unexpected-response', (_request, response) => {
        reject(new Error(`HTTP ${response.statusCode}`));
        ws.terminate();
      });
    });
    return page;
  }

  send(message: Unsent): void {
    this.ws.send(JSON.stringify(message));
  }

  /** Types bytes, cut into frames and numbered. */
  type(bytes: string | Uint8Array): void {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    for (let at = 0; at < all.length; at += 16_384) this.sendInput(this.#inputOffset, all.subarray(at, at + 16_384));
  }

  /** Types as much as the window lets under way, and waits for the gateway to take it, as a page does with a paste (IN6). */
  async paste(text: string): Promise<void> {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length; at += 16_384) {
      const piece = all.subarray(at, at + 16_384);
      await this.until(() => this.#inputOffset + piece.length - this.inputAcknowledged <= INPUT_WINDOW_BYTES, 'input credit');
      this.sendInput(this.#inputOffset, piece);
    }
  }

  sendInput(offset: number, bytes: Uint8Array, epoch = this.#epoch): void {
    this.#inputOffset = Math.max(this.#inputOffset, offset + bytes.length);
    this.ws.send(encodeFrame({ kind: 'input', epoch, offset, bytes }), { binary: true });
  }

  ack(parsed = this.outputBytes): void {
    this.#acknowledged = parsed;
    this.send({ type: 'ack', parsed });
  }

  /** Says what the terminal shows (CK1). */
  checkpoint(screen: string | Uint8Array, facts: { outputOffset?: number; lines?: number; whole?: boolean; bytes?: number } = {}): void {
    const all = typeof screen === 'string' ? Buffer.from(screen) : screen;
    for (let at = 0; at < all.length; at += 65_536) this.ws.send(encodeFrame({ kind: 'screen', epoch: this.#epoch, offset: at, bytes: all.subarray(at, at + 65_536) }), { binary: true });
    this.send({ type: 'checkpoint', outputOffset: this.outputBytes, size: { cols: 80, rows: 24 }, bytes: all.length, lines: 0, whole: true, ...facts });
  }

  /** Ctrl-C, as a page says it (NT1). */
  interrupt(): void {
    this.type('\x03');
    this.send({ type: 'interrupt', inputOffset: this.#inputOffset });
  }

  get inputOffset(): number {
    return this.#inputOffset;
  }

  get output(): Buffer {
    return Buffer.concat(this.#output);
  }

  /** Waits for the next message of this type that was not yet looked at; earlier ones of other types are passed over. */
  async next<T extends GatewayMessage['type']>(type: T): Promise<MessageOf<T>> {
    let found: GatewayMessage | undefined;
    await this.until(() => {
      while (this.#seen < this.messages.length && !found) {
        const message = this.messages[this.#seen];
        this.#seen += 1;
        if (message?.type === type) found = message;
      }
      return found !== undefined;
    }, `message ${type}`);
    return found as MessageOf<T>;
  }

  /** Waits until the output holds this text (as latin1, so that bytes are never joined into characters). */
  async sees(text: string): Promise<void> {
    await this.until(() => this.has(text), `output ${JSON.stringify(text)}`);
  }

  /** Whether the output holds this text by now. */
  has(text: string): boolean {
    return this.#text.includes(text);
  }

  /** Forgets the output seen so far, for `sees`. */
  clear(): void {
    this.#text = '';
  }

  /** Waits for any condition that messages, frames, pings or the close may change. */
  async until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      if (this.ws.readyState === WebSocket.CLOSED) throw new Error(`closed while waiting for ${what}; got ${JSON.stringify(this.messages)} and output ${JSON.stringify(this.#text.slice(-400))}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    this.ws.close(1000);
    await once(this.ws, 'close');
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #handleText(text: string): void {
    const parsed = parseGatewayMessage(text);
    if (parsed.kind !== 'message') throw new Error(`gateway sent ${text}`);
    const { message } = parsed;
    if (message.type === 'ready') {
      this.#epoch = message.epoch;
      this.outputBytes = this.#acknowledged = message.outputFrom;
      this.#inputOffset = message.inputAccepted;
      this.inputAcknowledged = message.inputAcknowledged ?? message.inputAccepted;
    }
    if (message.type === 'inputAck') this.inputAcknowledged = message.offset;
    // A gap of what is not held comes before the first byte, and says where that is.
    if (message.type === 'gap' && message.reason === 'interrupt') this.#handleGap(message);
    this.messages.push(message);
  }

  #handleFrame(data: Buffer): void {
    const decoded = decodeFrame(data, 'output');
    if (!decoded.ok) throw new Error(decoded.reason);
    const { kind, offset, bytes, epoch } = decoded.frame;
    if (kind === 'screen') {
      if (offset !== this.screen.length) throw new Error(`screen at ${offset}, expected ${this.screen.length}`);
      this.screen = Buffer.concat([this.screen, bytes]);
      return;
    }
    if (offset !== this.outputBytes || epoch !== this.#epoch) throw new Error(`output at ${offset} of epoch ${epoch}, expected ${this.outputBytes} of ${this.#epoch}`);
    this.outputBytes += bytes.length;
    this.mostInFlight = Math.max(this.mostInFlight, this.outputBytes - this.#acknowledged);
    this.#output.push(Buffer.from(bytes));
    // A tail is enough for what is waited for, and a whole flood would be searched again at each frame.
    this.#text = (this.#text + Buffer.from(bytes).toString('latin1')).slice(-100_000);
    if (this.acknowledge) this.ack();
  }

  #handleGap({ from, to }: MessageOf<'gap'>): void {
    if (from !== this.outputBytes) throw new Error(`gap at ${from}, expected ${this.outputBytes}`);
    this.outputBytes = to;
    this.#text = '';
    if (this.acknowledge) this.ack();
  }
}
