/** Owns a real WebSocket server that plays a relay for the tests, with frame bytes written by hand so that no codec checks itself. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** A client's frame, read at the fixed offsets of a header without ids (SM2.1). */
export interface ClientFrame {
  readonly type: number;
  readonly createdDate: number;
  readonly sequenceNumber: number;
  readonly payload: Buffer;
}

/** A relay's frame with empty ids. */
export function relayFrame(type: number, payload: Uint8Array | string, createdDate = 1_795_312_000_000): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(type, 0);
  header.write('1.01', 4, 'latin1');
  header.writeBigUInt64LE(BigInt(createdDate), 10);
  header.writeUInt32LE(body.length, 26);
  return Buffer.concat([header, body]);
}

export class TestRelay {
  readonly frames: ClientFrame[] = [];
  inputBytes = 0;
  readonly upgrades: { url: string; headers: IncomingHttpHeaders }[] = [];
  closeCode: number | undefined;
  pongs = 0;
  /** Set to refuse upgrades with this HTTP status. */
  refuseWith: number | undefined;
  readonly #http: Server = createServer();
  readonly #wss = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();
  client: WebSocket | undefined;

  static async start(): Promise<TestRelay> {
    const relay = new TestRelay();
    await new Promise<void>((resolve) => relay.#http.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  private constructor() {
    this.#http.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#changed();
      });
    });
    this.#http.on('upgrade', (request, socket, head) => this.#handleUpgrade(request, socket as Socket, head));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}/session?sessionId=s-1&token=canary-token`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get clientSocket(): WebSocket {
    if (this.client === undefined) throw new Error('no client is connected');
    return this.client;
  }

  get input(): Buffer {
    return Buffer.concat(this.frames.filter((frame) => frame.type === 0).map((frame) => frame.payload));
  }

  /** Every size received, as [rows, columns]. */
  get sizes(): number[][] {
    return this.frames.filter((frame) => frame.type === 2).map(({ payload }) => [payload.readInt16LE(0), payload.readInt16LE(2)]);
  }

  send(type: number, payload: Uint8Array | string): void {
    this.clientSocket.send(relayFrame(type, payload));
  }

  /** Resolves as soon as `holds`; looks again after everything that happens here. The test's own time limit bounds it. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const watcher = () => {
        if (!holds()) return;
        this.#watchers.delete(watcher);
        resolve();
      };
      this.#watchers.add(watcher);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.upgrades.push({ url: request.url ?? '', headers: request.headers });
    if (this.refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${this.refuseWith} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#wss.handleUpgrade(request, socket, head, (client) => {
      this.client = client;
      client.on('message', (data) => this.#handleFrame(data as Buffer));
      client.on('pong', () => {
        this.pongs += 1;
        this.#changed();
      });
      client.on('close', (code) => {
        this.closeCode = code;
        this.#changed();
      });
      this.#changed();
    });
  }

  #handleFrame(bytes: Buffer): void {
    if (bytes.readUInt16LE(8) !== 0) throw new Error('a client sends no ids');
    if (bytes.readUInt32LE(26) !== bytes.length - 30) throw new Error('PayloadLength lies');
    const type = bytes.readUInt32LE(0);
    if (type === 0) this.inputBytes += bytes.length - 30;
    this.frames.push({
      type,
      createdDate: Number(bytes.readBigUInt64LE(10)),
      sequenceNumber: Number(bytes.readBigInt64LE(18)),
      payload: bytes.subarray(30),
    });
    this.#changed();
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
