/** Owns the internal HTTP API: who may speak at all, parsing both ways, failures as codes. It knows no operation from inside. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { internalApi, type InternalOperation } from '@workbench/protocol/internal-api';
import type { EndDetail, ErrorCode } from '@workbench/protocol';
import { describeFault } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { AssertionVerifier } from './assertion.ts';
import { readCaller, type Caller } from './caller.ts';
import type { OperationDeps } from './operation.ts';
import { operations } from './operations/index.ts';

export interface InternalServerDeps extends OperationDeps {
  readonly assertions: AssertionVerifier;
  /** A name besides loopback by which the web app calls, where both are not on one host. */
  readonly host?: string;
}

/** Bytes of a request body; the largest has a few hundred. */
const MAX_BODY_BYTES = 64 * 1024;
/** What a caller may use as a request id: it goes into logs and to the region. */
const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/** An answer that is not 200. */
class HttpRefusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor(status: number, code: ErrorCode, field?: string) {
    super(code);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = { invalid: 400, forbidden: 403, 'instance-not-found': 404, 'cloud-unavailable': 502, 'cloud-refused': 502, internal: 500 };

/** The caller listens and closes. */
export function createInternalServer(deps: InternalServerDeps): Server {
  return createServer((request, response) => void handle(deps, request, response));
}

async function handle(deps: InternalServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  const log = deps.log.child({ requestId });
  const startedAt = performance.now();
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  let status = 200;
  let body: object;
  try {
    body = await serve({ ...deps, log }, request, { path, requestId });
  } catch (error) {
    const refusal = asHttp(error);
    if (refusal.code === 'internal') log.error({ path, ...describeFault(error) }, 'operation failed');
    status = refusal.status;
    body = { error: { code: refusal.code, requestId, ...(refusal.field !== undefined && { field: refusal.field }) } };
  }
  log.info({ path: path in byPath ? path : 'unknown', status, ms: Math.round(performance.now() - startedAt) }, 'internal call');
  // A refused body may still be on its way: the connection is not used for another request then.
  const leaveOpen = request.complete ? {} : { connection: 'close' };
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...leaveOpen });
  response.end(JSON.stringify(body));
}

const byPath = Object.fromEntries((Object.keys(internalApi) as InternalOperation[]).map((name) => [`/v1/${name}`, name])) as Readonly<Record<string, InternalOperation>>;

async function serve(deps: InternalServerDeps, request: IncomingMessage, { path, requestId }: { path: string; requestId: string }): Promise<object> {
  // A browser sends Origin with every POST, and cannot choose Host: neither a page nor a rebound name gets in, whatever it knows.
  if (request.headers.origin !== undefined || !isOurHost(deps, request)) throw new HttpRefusal(403, 'forbidden');
  const method = request.method ?? '';
  const name = Object.hasOwn(byPath, path) ? byPath[path] : undefined;
  if (method !== 'POST' || name === undefined || request.url !== path) throw new HttpRefusal(404, 'invalid');
  const body = await readBody(request);
  const verdict = await deps.assertions.verify({ authorization: request.headers.authorization, method, path, body });
  if (!verdict.ok) {
    deps.log.warn({ path, fault: verdict.fault }, 'assertion refused');
    throw new HttpRefusal(401, 'forbidden');
  }
  const caller = await readCaller(deps.db, verdict.claims, requestId);
  if (!caller) throw new HttpRefusal(401, 'forbidden');
  return run(name, deps, { body, caller });
}

/** Parses in, runs, parses out: what an operation answers beside its contract does not leave. */
async function run<O extends InternalOperation>(name: O, deps: OperationDeps, { body, caller }: { body: Buffer; caller: Caller }): Promise<object> {
  const contract = internalApi[name];
  const parsed = contract.request.safeParse(json(body));
  if (!parsed.success) throw new HttpRefusal(400, 'invalid', parsed.error.issues[0]?.path.join('.') || 'body');
  const operation = operations[name] as (deps: OperationDeps, request: unknown, caller: Caller) => Promise<unknown>;
  return contract.response.parse(await operation(deps, parsed.data, caller));
}

/** As a Host header has it: IPv6 addresses in brackets, in their short form. */
const inUrl = (host: string): string => (isIPv6(host) ? new URL(`http://[${host}]`).hostname : host);

function isOurHost({ host }: InternalServerDeps, request: IncomingMessage): boolean {
  const port = request.socket.localPort;
  const names = ['127.0.0.1', 'localhost', '[::1]', ...(host === undefined ? [] : [inUrl(host)])];
  return names.some((name) => request.headers.host === `${name}:${port}`);
}

/** Stops listening at the limit, and leaves the connection open for the answer (iterating a request destroys it when one stops). */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        request.pause();
        request.removeAllListeners('data');
        return reject(new HttpRefusal(413, 'invalid', 'body'));
      }
      chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpRefusal(400, 'invalid', 'body');
  }
}

function asHttp(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof Refusal) return new HttpRefusal(STATUS[error.code] ?? 409, error.code, fieldOf(error.detail));
  return new HttpRefusal(500, 'internal');
}

const fieldOf = (detail: EndDetail | undefined): string | undefined => detail?.field;
