/** The OpenAPI over HTTP: reads a call, has it authenticated, runs its operation, and answers JSON on every status (EO3.1, EO3.4). */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import { ApiError, internalError, invalidAction, invalidVersion } from './errors.ts';
import type { Answer, Operation, Services } from './operation.ts';
import { decodeForm, Parameters } from './parameters.ts';
import { verifyV3, type Verifier } from './signature-v3.ts';

/** All parameters travel in the request line: 98,383 bytes were seen (EO1.2). */
export const maxHeaderBytes = 256 * 1024;

/** The same parameters may come as a form or JSON body from other clients. */
const maxBodyBytes = 256 * 1024;

const version = '2014-05-26';
const jsonType = 'application/json;charset=utf-8';

export interface OpenApiDeps {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly services: Services;
  readonly verifier: Verifier;
  readonly log: Log;
}

/** One request, as much of it as may be logged. */
interface Trace {
  readonly requestId: string;
  action: string;
}

/** Answers one HTTP request of the API. Never rejects: what goes wrong becomes an error body. */
export async function handleApiRequest(req: IncomingMessage, res: ServerResponse, deps: OpenApiDeps): Promise<void> {
  const startedAt = performance.now();
  const trace: Trace = { requestId: randomUUID().toUpperCase(), action: '' };
  let status = 200;
  let code = 'OK';
  let body: Answer;
  let retryAfterMs: number | undefined;
  try {
    body = { RequestId: trace.requestId, ...(await answer(req, trace, deps)) };
  } catch (error) {
    const failure = error instanceof ApiError ? error : internalError();
    if (failure !== error) deps.log.error({ requestId: trace.requestId, action: trace.action, err: error }, 'an operation failed unexpectedly');
    ({ status, code, retryAfterMs } = failure);
    body = errorBody(failure, trace.requestId, deps.services.endpoint());
  }
  const callerRequestId = callerId(req);
  // Only names and numbers: parameters, passwords among them, are in the URL (EO1.1).
  deps.log.info({ requestId: trace.requestId, action: trace.action, code, ms: Math.round((performance.now() - startedAt) * 10) / 10, ...(callerRequestId && { callerRequestId }) }, 'call');
  if (res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': jsonType,
    'content-length': Buffer.byteLength(text),
    'x-acs-request-id': trace.requestId,
    ...(retryAfterMs !== undefined && { 'x-acs-retry-after': retryAfterMs }),
    // A body that was not read to its end would be taken for the next request.
    ...(!req.complete && { connection: 'close' }),
  });
  res.end(text);
}

/** Answers what Node's parser refused (headers too large, not HTTP) in the API's own form. */
export function handleClientError(error: NodeJS.ErrnoException, socket: Duplex, endpoint: string): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const failure =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new ApiError(431, 'RequestHeaderFieldsTooLarge', `Request line and headers exceed ${maxHeaderBytes} bytes.`)
      : new ApiError(400, 'BadRequest', 'The request is not valid HTTP.');
  const text = JSON.stringify(errorBody(failure, randomUUID().toUpperCase(), endpoint));
  socket.end(`HTTP/1.1 ${failure.status} ${failure.code}\r\ncontent-type: ${jsonType}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`);
}

async function answer(req: IncomingMessage, trace: Trace, { operations, services, verifier, log }: OpenApiDeps): Promise<Answer> {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const method = req.method ?? '';
  if (path !== '/' || (method !== 'GET' && method !== 'POST')) throw invalidAction();
  const query = decodeForm(mark < 0 ? '' : url.slice(mark + 1));
  const body = await readBody(req);
  trace.action = actionOf(req);

  const principal = verifyV3({ method, path, query, headers: req.headers, body }, verifier);
  if (req.headers['x-acs-version'] !== version) throw invalidVersion();
  const operation = operations.get(trace.action);
  if (operation === undefined) {
    log.warn({ requestId: trace.requestId, action: trace.action }, 'this region lacks the operation');
    throw invalidAction();
  }
  const parameters = new Parameters([...query, ...bodyParameters(req.headers['content-type'], body)]);
  return await operation.run({ parameters, principal, clientIp: clientIp(req), services });
}

/** The action's name, or '' for what cannot be one: it goes to the log. */
function actionOf(req: IncomingMessage): string {
  const action = req.headers['x-acs-action'];
  return typeof action === 'string' && /^[A-Za-z0-9]{1,64}$/.test(action) ? action : '';
}

/** The id under which the caller logs this request, when it is one. */
function callerId(req: IncomingMessage): string | undefined {
  const id = req.headers['x-request-id'];
  return typeof id === 'string' && /^[A-Za-z0-9-]{8,64}$/.test(id) ? id : undefined;
}

const clientIp = (req: IncomingMessage): string => (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ApiError(413, 'RequestBodyTooLarge', `The request body exceeds ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyParameters(contentType: string | undefined, body: Buffer): [string, string][] {
  if (body.length === 0) return [];
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return decodeForm(body.toString());
  if (type === 'application/json') return flatten('', parseJson(body));
  throw new ApiError(400, 'InvalidParameter', 'The body is neither a form nor JSON.');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new ApiError(400, 'InvalidParameter', 'The body is not JSON.');
  }
}

/** `{"Tag":[{"Key":"k"}]}` → `Tag.1.Key=k`: the form that the query has. */
function flatten(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[name, String(value)]];
  const entries: [string, unknown][] = Array.isArray(value) ? value.map((item, i) => [String(i + 1), item]) : Object.entries(value);
  return entries.flatMap(([key, item]) => flatten(name === '' ? key : `${name}.${key}`, item));
}

function errorBody({ code, message }: ApiError, requestId: string, hostId: string): Answer {
  const recommend = `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=Ecs&requestId=${requestId}`;
  return { RequestId: requestId, HostId: hostId, Code: code, Message: message, Recommend: recommend };
}
