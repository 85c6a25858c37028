/** Owns the agent's calls to its endpoints: identity headers, HTTP requests and WebSocket upgrades (SM6.1…SM6.4). Knows no meaning of them. */
import { randomUUID, sign } from 'node:crypto';
import http from 'node:http';
import { WebSocket } from 'ws';
import type { AgentConfig } from '../../boot-config.ts';

/** Shown by DescribeCloudAssistantStatus. The vendor's form, a version of ours. */
const AGENT_VERSION = '1.0.0.1';
const USER_AGENT = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}/${AGENT_VERSION}`;
/** The vendor's limit for its calls (SM6.5). */
const REQUEST_LIMIT_MS = 8_000;
/** A session list is a few hundred bytes, a task list a few scripts of at most 24 KB. */
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** An answer that means failure: SM6.5 counts 400 as success. */
export class EndpointRefusal extends Error {
  override readonly name = 'EndpointRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`the endpoint answered ${status}`);
    this.status = status;
  }
}

export class Endpoint {
  readonly instanceId: string;
  readonly #config: AgentConfig;

  constructor(instanceId: string, config: AgentConfig) {
    this.instanceId = instanceId;
    this.#config = config;
  }

  /** Sends a request and returns the text of the answer. Rejects with EndpointRefusal or the network's error. */
  request(method: 'GET' | 'POST', path: string, opts: { query?: Readonly<Record<string, string | number>>; body?: Buffer } = {}): Promise<string> {
    const body = opts.body ?? Buffer.alloc(0);
    const { endpoint } = this.#config;
    const target = 'port' in endpoint ? { host: '127.0.0.1', port: endpoint.port } : { socketPath: endpoint.socketPath };
    const headers = { ...this.#identity(), 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const request = http.request({ ...target, method, path: withQuery(path, opts.query), headers, timeout: REQUEST_LIMIT_MS }, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          parts.push(part);
          if (bytes > LARGEST_ANSWER_BYTES) request.destroy(new Error('the answer is too large'));
        });
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 500;
          if (status > 400) reject(new EndpointRefusal(status));
          else resolve(Buffer.concat(parts).toString('utf8'));
        });
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.end(body);
    });
  }

  openSocket(path: string, query?: Readonly<Record<string, string>>): WebSocket {
    const { endpoint } = this.#config;
    const base = 'port' in endpoint ? `ws://127.0.0.1:${endpoint.port}` : `ws+unix:${endpoint.socketPath}:`;
    // No extensions: neither peer of this protocol compresses (SM2). Masks protect proxies on the way from bytes that a page chose (RFC 6455, 10.3):
    // here are no proxies, and a mask of zeros spares both ends the work on every byte.
    return new WebSocket(base + withQuery(path, query), { headers: this.#identity(), perMessageDeflate: false, generateMask: (mask) => mask.fill(0), handshakeTimeout: REQUEST_LIMIT_MS });
  }

  /** SM6.2, anew for each request. MD5 is the wire's choice. */
  #identity(): Record<string, string> {
    const timestamp = String(Date.now());
    const requestId = randomUUID();
    const signed = Buffer.from(this.instanceId + this.#config.machineId + timestamp + requestId);
    return {
      'user-agent': USER_AGENT,
      'x-acs-instance-id': this.instanceId,
      'x-acs-timestamp': timestamp,
      'x-acs-request-id': requestId,
      'x-acs-signature': sign('RSA-MD5', signed, this.#config.privateKeyPem).toString('base64'),
      'x-client-ip': '127.0.0.1',
    };
  }
}

function withQuery(path: string, query: Readonly<Record<string, string | number>> = {}): string {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}
