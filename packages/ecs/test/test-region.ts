/** Owns a real HTTP server that plays a region for the tests: it verifies every V3 signature by itself and answers what a test lays out. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const accessKey = { accessKeyId: 'LTAItest', accessKeySecret: 'secret/with+signs=' };

export interface ReceivedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly signed: boolean;
}

export type Reply = { readonly status?: number; readonly headers?: Record<string, string>; readonly json: unknown } | ((response: ServerResponse) => void);

/** EO2.1 to EO2.5, written from the rules alone. */
function isSigned(request: IncomingMessage, secret: string): boolean {
  const [, signedHeaders = '', signature] = /^ACS3-HMAC-SHA256 Credential=[^,]+,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '') ?? [];
  const enc = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const url = new URL(request.url ?? '', 'http://region');
  const query = [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${enc(key)}=${enc(value)}`);
  const names = signedHeaders.split(';');
  if (!['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'].every((name) => names.includes(name))) return false;
  const bodyHash = createHash('sha256').update('').digest('hex');
  if (request.headers['x-acs-content-sha256'] !== bodyHash) return false;
  const headers = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('');
  const canonical = [request.method, url.pathname, query.join('&'), headers, signedHeaders, bodyHash].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return createHmac('sha256', secret).update(toSign).digest('hex') === signature;
}

export class TestRegion {
  readonly calls: ReceivedCall[] = [];
  readonly #http: Server;
  readonly #replies: Reply[] = [];

  static async start(): Promise<TestRegion> {
    const region = new TestRegion();
    await new Promise<void>((resolve) => region.#http.listen(0, '127.0.0.1', resolve));
    return region;
  }

  private constructor() {
    this.#http = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => this.#handle(request, response)); // EO1.2
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get lastCall(): ReceivedCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('no call came');
    return call;
  }

  /** What the next calls get, one after another; the last one stays. */
  replies(...replies: Reply[]): void {
    this.#replies.splice(0, this.#replies.length, ...replies);
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.calls.push({
      action: String(request.headers['x-acs-action']),
      parameters: Object.fromEntries(new URL(request.url ?? '', 'http://region').searchParams),
      headers: request.headers,
      signed: isSigned(request, accessKey.accessKeySecret),
    });
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    if (reply === undefined) throw new Error('the test laid out no reply');
    if (typeof reply === 'function') return reply(response);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json;charset=utf-8', ...reply.headers });
    response.end(JSON.stringify(reply.json));
  }
}

/** A region's error answer (EO3.1); its message is a canary that must come out nowhere. */
export function errorReply(status: number, code: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers,
    json: { RequestId: 'E-0001', HostId: 'ecs.local', Code: code, Message: 'canary-upstream-text', Recommend: 'https://canary-upstream-text' },
  };
}
