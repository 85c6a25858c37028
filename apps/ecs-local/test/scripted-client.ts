/** Owns a terminal client that does what a test says. It builds and reads bytes by hand: it shares no codec with the relay. */
import { WebSocket } from 'ws';
import { until } from './until.ts';

export interface SeenFrame {
  readonly type: number;
  readonly sequence: number;
  readonly payload: Buffer;
  readonly bytes: Buffer;
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** SM2.1 with empty ids. */
export const clientBytes = (type: number, payload: string | Buffer, opts: { sequence?: number; createdDate?: number } = {}): Buffer => {
  const body = Buffer.from(payload as string);
  return Buffer.concat([u32(type), Buffer.from('1.01'), Buffer.of(0, 0), u64(opts.createdDate ?? 1_790_000_000_000), u64(opts.sequence ?? 0), u32(body.length), body]);
};

export class ScriptedClient {
  readonly socket: WebSocket;
  readonly frames: SeenFrame[] = [];
  closed: { code: number; reason: string } | undefined;
  refusedWith: number | undefined;
  #outputBytes = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-acs-session-token': '' } });
    this.socket.on('message', (data) => {
      const bytes = data as Buffer;
      const frame = { type: bytes.readUInt32LE(0), sequence: Number(bytes.readBigInt64LE(18)), payload: bytes.subarray(30), bytes };
      this.frames.push(frame);
      if (frame.type === 1) this.#outputBytes += frame.payload.length;
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    this.socket.on('error', () => {});
    this.socket.on('unexpected-response', (req, res) => {
      this.refusedWith = res.statusCode;
      req.destroy();
    });
  }

  /** Resolves when the relay let the client in. */
  async opened(): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  send(type: number, payload: string | Buffer, opts: { sequence?: number; createdDate?: number } = {}): void {
    this.socket.send(clientBytes(type, payload, opts));
  }

  input(text: string): void {
    this.send(0, text);
  }

  resize(rows: number, cols: number): void {
    const payload = Buffer.alloc(4);
    payload.writeInt16LE(rows, 0);
    payload.writeInt16LE(cols, 2);
    this.send(2, payload);
  }

  get output(): Buffer {
    return Buffer.concat(this.frames.filter(({ type }) => type === 1).map(({ payload }) => payload));
  }

  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** The texts of code-5 status frames. */
  get reasons(): string[] {
    return this.frames.filter(({ type, payload }) => type === 5 && payload[0] === 5).map(({ payload }) => payload.subarray(1).toString());
  }

  async ended(): Promise<{ code: number; reason: string }> {
    return until(() => this.closed);
  }

  async refused(): Promise<number> {
    return until(() => this.refusedWith);
  }
}
