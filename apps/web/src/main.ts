/** Owns the HTTP listener in front of Next.js: addresses, security headers, shutdown. It does not know a single page. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '@workbench/db';
import next from 'next';
import { environment } from './env.ts';
import { ownName, receive } from './http/canonical-host.ts';
import { CLIENT_ADDRESS_HEADER, clientAddress, parseTrustedProxies } from './http/client-address.ts';
import { REQUEST_ID_HEADER, REQUEST_PATH_HEADER } from './http/request-headers.ts';
import { contentSecurityPolicy, fixedHeaders } from './http/security-headers.ts';
import { createFirstAdministrator } from './server/first-administrator.ts';
import { log } from './server/log.ts';

/** Time a request in flight is given at shutdown, milliseconds. A page that waits for a slow cloud takes longer (server/gateway.ts), and nobody waits so long for Ctrl-C. */
const DRAIN_MS = 5_000;
/** Between attempts while the database is not there yet, as in a team install that starts all parts at once, milliseconds. */
const RETRY_MS = 2_000;
/** Bytes of a nonce: more than can be guessed within the life of one page. */
const NONCE_BYTES = 16;

const env = environment();
const { host: publicHost } = new URL(env.publicUrl);
const probes: ReadonlySet<string> = new Set(['/api/readyz', '/api/healthz']);
const proxies = parseTrustedProxies(env.trustedProxies);
// Both src/main.ts and the bundle dist/main.js lie one folder below the app.
const app = next({ dev: env.development, dir: path.join(import.meta.dirname, '..'), hostname: ownName(env.publicUrl, env.host), port: env.port });

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '/';
  for (const [name, value] of Object.entries(fixedHeaders)) response.setHeader(name, value);
  // Whether the process is alive is asked for under whatever name the asker knows.
  const reception = probes.has(url) ? ({ kind: 'welcome' } as const) : receive(request.headers.host, url, env.publicUrl);
  if (reception.kind === 'foreign') {
    response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' }).end(`This Workbench answers at ${env.publicUrl}. To reach it by another name, set WORKBENCH_PUBLIC_URL and WORKBENCH_GATEWAY_PUBLIC_URL.\n`);
    return;
  }
  if (reception.kind === 'elsewhere' && request.method === 'GET') {
    response.writeHead(307, { location: reception.address }).end();
    return;
  }
  const policy = contentSecurityPolicy({ nonce: randomBytes(NONCE_BYTES).toString('base64'), gatewayUrl: env.gatewayUrl, publicUrl: env.publicUrl, development: env.development });
  // Next.js reads the nonce from the request's policy and puts it on the scripts it writes.
  request.headers['content-security-policy'] = policy;
  request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request.socket.remoteAddress ?? '', [request.headers['x-forwarded-for']].flat().join(','), proxies);
  // Next.js compares the origin of a server action with this header before `Host`: only pages of the public address may call them.
  request.headers['x-forwarded-host'] = publicHost;
  // With it Next.js would call its own plain listener by HTTPS.
  delete request.headers['x-forwarded-proto'];
  const requestId = randomUUID();
  request.headers[REQUEST_ID_HEADER] = requestId;
  response.setHeader('x-request-id', requestId);
  request.headers[REQUEST_PATH_HEADER] = request.method === 'GET' ? url : undefined;
  response.setHeader('content-security-policy', policy);
  void handle(request, response);
}

/** Readiness waits for this: without a user nobody can sign in. */
async function ensureFirstAdministrator(password: string): Promise<void> {
  const db = openDatabase({ connectionString: env.databaseUrl, applicationName: 'workbench-web-boot', maxConnections: 1 });
  for (let made: boolean | undefined; made === undefined; ) {
    try {
      made = await createFirstAdministrator(db, password);
      if (made) log().info('first administrator created');
    } catch (error) {
      log().warn({ cause: error instanceof Error ? error.name : 'unknown' }, 'the first administrator could not be created yet');
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }
  await db.close();
}

await app.prepare();
const handle = app.getRequestHandler();
const handleUpgrade = app.getUpgradeHandler();
const server = createServer(answer);
// Only the development server upgrades; in production nothing here speaks WebSocket.
server.on('upgrade', (request, socket, head) => {
  if (env.development) void handleUpgrade(request, socket, head);
  else socket.destroy();
});
server.on('error', (error: NodeJS.ErrnoException) => {
  log().fatal({ code: error.code, port: env.port }, error.code === 'EADDRINUSE' ? `Port ${env.port} is in use; set WORKBENCH_WEB_PORT to another one.` : 'The web server could not listen.');
  process.exit(1);
});
server.listen(env.port, env.host, () => log().info({ host: env.host, port: env.port }, 'web app listening'));

if (env.adminPassword !== undefined) void ensureFirstAdministrator(env.adminPassword);

function stop(): void {
  const forced = setTimeout(() => process.exit(0), DRAIN_MS);
  forced.unref();
  server.close(() => void app.close().finally(() => process.exit(0)));
  server.closeIdleConnections();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
