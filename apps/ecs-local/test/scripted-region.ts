/** Owns the agent endpoints of a region that do what a test says. Bytes are built and read by hand: nothing is shared with relay or agent. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { until } from './until.ts';

export const regionKeys = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
export const MACHINE_ID = 'machine-1';

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** How many backends were open when it came. */
  readonly backendsOpen: number;
}

/** SM2.2, relay to agent. */
export function relayBytes(type: number, payload: string | Buffer, opts: { channelId?: string; createdDate?: number } = {}): Buffer {
  const body = Buffer.from(payload as string);
  const header = Buffer.alloc(60);
  header.writeUInt32LE(type, 0);
  header.write('1.01', 4);
  header.write((opts.channelId ?? 's-1').padEnd(32), 8);
  header.writeBigUInt64LE(BigInt(opts.createdDate ?? 1_790_000_000_000), 40);
  header.writeUInt32LE(body.length, 56);
  return Buffer.concat([header, body]);
}

export class SeenBackend {
  readonly channelId: string;
  readonly socket: WebSocket;
  readonly frames: Buffer[] = [];
  closed = false;

  constructor(channelId: string, socket: WebSocket) {
    this.channelId = channelId;
    this.socket = socket;
    socket.on('message', (data) => this.frames.push(data as Buffer));
    socket.on('close', () => { this.closed = true; });
    socket.on('error', () => undefined);
  }

  get output(): Buffer {
    return Buffer.concat(this.frames.map((frame) => frame.subarray(60)));
  }

  get text(): string {
    return this.output.toString('utf8');
  }

  get sequences(): number[] {
    return this.frames.map((frame) => Number(frame.readBigInt64LE(48)));
  }

  type(text: string): void {
    this.socket.send(relayBytes(0, text));
  }

  size(cols: number, rows: number): void {
    this.socket.send(relayBytes(2, JSON.stringify({ cols, rows })));
  }
}

export class ScriptedRegion {
  readonly #http = createServer((req, res) => void this.#answer(req).then(({ status, text }) => res.writeHead(status).end(text)));
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly calls: SeenCall[] = [];
  readonly said: string[] = [];
  readonly backends: SeenBackend[] = [];
  /** Sessions and tasks that the next lists contain. */
  sessions: Record<string, unknown>[] = [];
  run: Record<string, unknown>[] = [];
  stop: Record<string, unknown>[] = [];
  /** Status of the next backend upgrades; 101 lets them in. */
  backendStatus = 101;
  notify: WebSocket | undefined;
  notifyOpened = 0;

  async listen(): Promise<number> {
    this.#http.on('upgrade', (req, socket, head) => {
      const url = new URL(req.url ?? '', 'http://region');
      this.#note(req, url, '');
      const backend = url.pathname === '/luban/session/backend';
      if (backend && this.backendStatus !== 101) return void socket.end(`HTTP/1.1 ${this.backendStatus} No\r\nconnection: close\r\n\r\n`);
      this.#sockets.handleUpgrade(req, socket, head, (client) => {
        if (backend) return void this.backends.push(new SeenBackend(url.searchParams.get('channelId') ?? '', client));
        this.notify = client;
        this.notifyOpened += 1;
        client.on('message', (data) => this.said.push(String(data)));
      });
    });
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return (this.#http.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    await new Promise((resolve) => (this.#http.close(resolve), this.#http.closeAllConnections()));
  }

  /** The first call of that kind, now or soon. */
  async call(path: string, matches: (call: SeenCall) => boolean = () => true): Promise<SeenCall> {
    return until(() => this.calls.find((call) => call.path === path && matches(call)));
  }

  async kick(text: string): Promise<void> {
    (await until(() => this.notify?.readyState === WebSocket.OPEN && this.notify)).send(text);
  }

  /** Kicks a session and waits for its backend. */
  async session(entry: Record<string, unknown>): Promise<SeenBackend> {
    const channelId = `s-${this.backends.length + 1}-${String(process.hrtime.bigint())}`;
    this.sessions = [{ channelId, websocketUrl: '', cmdContent: '', username: 'root', windowsPasswordName: '', targetHost: '', portNumber: '', flowLimit: 0, ...entry }];
    await this.kick(`kick_vm session start ${channelId}`);
    return until(() => this.backends.find((backend) => backend.channelId === channelId));
  }

  status(channelId: string): Promise<SeenCall> {
    return this.call('/luban/api/v1/session/status', ({ query }) => query['channelId'] === channelId);
  }

  #note(req: IncomingMessage, url: URL, body: string): void {
    const backendsOpen = this.backends.filter(({ closed }) => !closed).length;
    this.calls.push({ method: req.method ?? '', path: url.pathname, query: Object.fromEntries(url.searchParams), body, headers: req.headers, backendsOpen });
  }

  async #answer(req: IncomingMessage): Promise<{ status: number; text: string }> {
    const url = new URL(req.url ?? '', 'http://region');
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    this.#note(req, url, Buffer.concat(parts).toString());
    if (url.pathname === '/luban/api/heart-beat') return { status: 200, text: '{"nextInterval":60000}' };
    if (url.pathname === '/luban/api/v1/session/list') return { status: 200, text: JSON.stringify({ code: 200, instanceId: 'i-1', session: this.sessions.splice(0) }) };
    if (url.pathname === '/luban/api/v1/task/list') {
      return { status: 200, text: JSON.stringify({ code: 200, instanceId: 'i-1', run: this.run.splice(0), stop: this.stop.splice(0), test: [], file: [], session: [] }) };
    }
    return { status: 200, text: '{"code":200}' };
  }
}

/** SM6.2, checked with nothing but node's crypto. */
export function identityIsProven({ headers }: SeenCall): boolean {
  const text = (name: string): string => String(headers[name]);
  return createVerify('RSA-MD5')
    .update(text('x-acs-instance-id') + MACHINE_ID + text('x-acs-timestamp') + text('x-acs-request-id'))
    .verify(regionKeys.publicKey, text('x-acs-signature'), 'base64');
}
