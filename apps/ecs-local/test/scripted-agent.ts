/** Owns a Cloud Assistant agent that does what a test says, over real HTTP and WebSockets. Bytes are built and read by hand. */
import { createSign, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { until } from './until.ts';

export interface SessionEntry {
  readonly channelId: string;
  readonly cmdContent: string;
  readonly username: string;
  readonly targetHost: string;
  readonly portNumber: string;
  readonly flowLimit: number;
}

export interface SeenBackendFrame {
  readonly type: number;
  readonly id: string;
  readonly createdDate: number;
  readonly sequence: number;
  readonly payload: Buffer;
  readonly bytes: Buffer;
}

/** SM2.2. */
export const agentBytes = (type: number, channelId: string, payload: string | Buffer, sequence = 0): Buffer => {
  const body = Buffer.from(payload as string);
  const header = Buffer.alloc(60, 0x20);
  header.writeUInt32LE(type, 0);
  header.write('1.01', 4);
  header.write(channelId, 8);
  header.writeBigUInt64LE(1_790_000_000_000n, 40);
  header.writeBigInt64LE(BigInt(sequence), 48);
  header.writeUInt32LE(body.length, 56);
  return Buffer.concat([header, body]);
};

/** The agent's end of one backend WebSocket. */
export class ScriptedBackend {
  readonly socket: WebSocket;
  readonly channelId: string;
  readonly frames: SeenBackendFrame[] = [];
  closed = false;
  refusedWith: number | undefined;

  constructor(url: string, channelId: string, headers: Record<string, string>) {
    this.channelId = channelId;
    this.socket = new WebSocket(url, { perMessageDeflate: false, headers });
    this.socket.on('message', (data) => {
      const bytes = data as Buffer;
      this.frames.push({
        type: bytes.readUInt32LE(0),
        id: bytes.toString('latin1', 8, 40),
        createdDate: Number(bytes.readBigUInt64LE(40)),
        sequence: Number(bytes.readBigInt64LE(48)),
        payload: bytes.subarray(60),
        bytes,
      });
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
    this.socket.on('error', () => {});
    this.socket.on('unexpected-response', (req, res) => {
      this.refusedWith = res.statusCode;
      req.destroy();
    });
  }

  async opened(): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  async refused(): Promise<number> {
    return until(() => this.refusedWith);
  }

  output(payload: string | Buffer): void {
    this.socket.send(agentBytes(1, this.channelId, payload));
  }

  get input(): string {
    return Buffer.concat(this.frames.filter(({ type }) => type === 0).map(({ payload }) => payload)).toString();
  }

  get sizes(): string[] {
    return this.frames.filter(({ type }) => type === 2).map(({ payload }) => payload.toString());
  }

  /** The vendor's agent drops its TCP connection without a close frame. */
  drop(): void {
    this.socket.terminate();
  }
}

export class ScriptedAgent {
  readonly #base: string;
  readonly #identity: { instanceId: string; machineId: string; privateKey: string };
  readonly #now: () => number;
  readonly kicks: string[] = [];
  notify: WebSocket | undefined;

  constructor(base: string, identity: { instanceId: string; machineId: string; privateKey: string }, now: () => number) {
    this.#base = base;
    this.#identity = identity;
    this.#now = now;
  }

  /** The headers of SM6.2 for one request. */
  headers(): Record<string, string> {
    const { instanceId, machineId, privateKey } = this.#identity;
    const timestamp = String(this.#now());
    const requestId = randomUUID();
    return {
      'x-acs-instance-id': instanceId,
      'x-acs-timestamp': timestamp,
      'x-acs-request-id': requestId,
      'x-acs-signature': createSign('RSA-MD5').update(instanceId + machineId + timestamp + requestId).sign(privateKey, 'base64'),
      'user-agent': 'linux_amd64/1.0.0.1',
    };
  }

  async request(method: 'GET' | 'POST', path: string, opts: { body?: string; headers?: Record<string, string> } = {}): Promise<{ status: number; text: string }> {
    const response = await fetch(this.#base + path, { method, headers: opts.headers ?? this.headers(), ...(opts.body === undefined ? {} : { body: opts.body }) });
    return { status: response.status, text: await response.text() };
  }

  async heartbeat(): Promise<void> {
    await this.request('GET', '/luban/api/heart-beat?uptime=1&timestamp=1&pid=1&process_uptime=1&index=0&seq_no=x');
  }

  socketUrl(path: string): string {
    return this.#base.replace('http', 'ws') + path;
  }

  /** Heartbeat and notify channel: from here on the agent is online. */
  async attach(): Promise<this> {
    await this.heartbeat();
    const notify = new WebSocket(this.socketUrl('/luban/notify_server'), { headers: this.headers() });
    this.notify = notify;
    notify.on('message', (data) => {
      const text = (data as Buffer).toString();
      this.kicks.push(text);
      notify.send(`accept:${text}`);
    });
    notify.on('error', () => {});
    await until(() => notify.readyState === WebSocket.OPEN);
    return this;
  }

  async detach(): Promise<void> {
    const gone = this.notify;
    gone?.terminate();
    await until(() => gone?.readyState === WebSocket.CLOSED);
  }

  /** Waits for the next start kick that nobody took yet. */
  async startKick(): Promise<string> {
    const kick = await until(() => this.kicks.find((text) => text.startsWith('kick_vm session start ')));
    this.kicks.splice(this.kicks.indexOf(kick), 1);
    return kick.slice('kick_vm session start '.length);
  }

  async sessionList(channelId: string): Promise<{ status: number; sessions: SessionEntry[] }> {
    const { status, text } = await this.request('POST', `/luban/api/v1/session/list?channelId=${channelId}`);
    return { status, sessions: status === 200 ? (JSON.parse(text) as { session: SessionEntry[] }).session : [] };
  }

  dial(channelId: string, headers = this.headers()): ScriptedBackend {
    return new ScriptedBackend(this.socketUrl(`/luban/session/backend?channelId=${channelId}`), channelId, headers);
  }

  /** Follows a start kick to an open backend, as the real agent does. */
  async openChannel(): Promise<ScriptedBackend & { entry: SessionEntry }> {
    const channelId = await this.startKick();
    const { sessions } = await this.sessionList(channelId);
    const entry = sessions[0];
    if (!entry) throw new Error('the session list is empty');
    return Object.assign(await this.dial(channelId).opened(), { entry });
  }

  async reportEnd(channelId: string, errorcode: string, status = 'Success'): Promise<number> {
    return (await this.request('POST', `/luban/api/v1/session/status?channelId=${channelId}&status=${status}&errorcode=${errorcode}`)).status;
  }
}
