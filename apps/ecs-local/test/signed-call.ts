/** A client of the OpenAPI written for tests from the documents alone (EO1, EO2): shares no code with the verifier it is checked against. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request } from 'node:http';

export interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // Answers are read as a person with curl would: by name, level by level.
  readonly body: Json;
}

export interface Json {
  readonly [name: string]: Json;
}

export interface SignedCall {
  readonly host: string;
  readonly caller: Caller;
  readonly action: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  readonly body?: { readonly type: string; readonly text: string };
  /** Replaces or removes headers before signing. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Changes the finished request. */
  readonly spoil?: (request: { path: string; headers: Record<string, string> }) => void;
}

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)).join('');

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Path and headers of a signed call. */
export function sign({ host, caller, action, parameters = {}, method = 'POST', body, headers: given = {} }: SignedCall): { path: string; headers: Record<string, string> } {
  const query = Object.keys(parameters).sort().map((name) => `${percent(name)}=${percent(parameters[name] ?? '')}`).join('&');
  const all: Record<string, string | undefined> = {
    host,
    'x-acs-action': action,
    'x-acs-version': '2014-05-26',
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomBytes(32).toString('hex'),
    'x-acs-content-sha256': hash(body?.text ?? ''),
    'x-acs-security-token': caller.securityToken,
    'content-type': body?.type,
    ...given,
  };
  const headers = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const signed = Object.keys(headers).filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-')).sort();
  const canonical = [method, '/', query, signed.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join(''), signed.join(';'), headers['x-acs-content-sha256'] ?? ''].join('\n');
  const signature = createHmac('sha256', caller.accessKeySecret).update(`ACS3-HMAC-SHA256\n${hash(canonical)}`).digest('hex');
  return {
    path: `/${query && `?${query}`}`,
    headers: { ...headers, authorization: `ACS3-HMAC-SHA256 Credential=${caller.accessKeyId},SignedHeaders=${signed.join(';')},Signature=${signature}` },
  };
}

/** Signs and sends a call; fails when the answer is not JSON. */
export function send(call: SignedCall): Promise<Reply> {
  const signed = sign(call);
  call.spoil?.(signed);
  const [hostname = '', port = ''] = call.host.split(':');
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path: signed.path, method: call.method ?? 'POST', headers: signed.headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        try {
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Json });
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    req.on('error', reject);
    req.end(call.body?.text);
  });
}
