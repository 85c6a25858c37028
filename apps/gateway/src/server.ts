/** Owns the gateway as a whole: its listeners, connections, sessions, ticks, and its end. What it is made of is passed in. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions } from 'ws';
import { MAX_MESSAGE_BYTES } from '@workbench/protocol';
import { findAttachable } from './attaching.ts';
import type { Clock } from './clock.ts';
import { openSession, type OpeningDeps, type OpeningRequest } from './opening.ts';
import { describeFault, type Log } from './log.ts';
import { checkCaps } from './policy.ts';
import { Refusal, type SessionEnd } from './refusal.ts';
import type { Session } from './session.ts';
import { Connection } from './socket.ts';
import { Sweep } from './sweep.ts';
import { judgeUpgrade, refuseUpgrade, Strangers, type UpgradeRules } from './upgrade.ts';

export interface GatewayDeps extends OpeningDeps {
  readonly upgrade: Omit<UpgradeRules, 'unauthenticatedPerAddress'>;
  /** What is still missing before this process can do its work; empty when ready. */
  missing(): Promise<readonly string[]>;
}

export interface Gateway {
  /** @returns the port, which is a free one where 0 was asked for. */
  listen(port: number, host: string): Promise<number>;
  /** One tick of the sweep, for those who do not want to wait for the next. */
  sweep(): Promise<void>;
  /**
   * DL3: opens no more sessions, lets those that run go on, tells their pages, and resolves when none is left or the limit has passed.
   * `close` ends the waiting.
   */
  drain(): Promise<void>;
  /** Ends every session with `gateway-stopped`, gives back what they hold, and closes. Idempotent. */
  close(): Promise<void>;
}

/** Longest wait for transports to give back what they hold (a cloud session, retried), milliseconds; the process has 10 s in all. */
const RELEASE_MS = 7_000;
/** Longest wait for pages to take the last message, milliseconds. */
const GOODBYE_MS = 1_000;

/** Between two looks at the clock while a gateway drains, milliseconds. */
const LOOK_MS = 250;

const STOPPED: SessionEnd = { code: 'gateway-stopped' };

export function createGateway(deps: GatewayDeps): Gateway {
  const { registry, log } = deps;
  const caps = checkCaps(deps.caps);
  const rules: UpgradeRules = { ...deps.upgrade, unauthenticatedPerAddress: caps.unauthenticatedPerAddress };
  const strangers = new Strangers();
  const connections = new Set<Connection>();
  // `closeTimeout` is in ws 8.23 and not yet in its types.
  const options: ServerOptions & { readonly closeTimeout: number } = { noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES, clientTracking: false, closeTimeout: caps.closeMs };
  const wire = new WebSocketServer(options);
  const sweep = new Sweep(deps);
  const openings = new Set<Promise<unknown>>();
  const open = (request: OpeningRequest): Promise<Session> => {
    if (drainUntil !== undefined) return Promise.reject(new Refusal('gateway-draining'));
    const opening = openSession(deps, request);
    const over = opening.catch(() => undefined).finally(() => openings.delete(over));
    openings.add(over);
    return opening;
  };
  /** By the monotonic clock. */
  let drainUntil: number | undefined;
  const drainingInMs = (): number | null => (drainUntil === undefined ? null : Math.max(0, Math.round(drainUntil - deps.clock.monotonic())));
  let heartbeat: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;

  const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (closing) return refuseUpgrade(socket, 503);
    const verdict = judgeUpgrade(request, rules, (address) => strangers.count(address));
    if (!verdict.ok) {
      log.warn({ status: verdict.status }, 'upgrade refused');
      return refuseUpgrade(socket, verdict.status);
    }
    // Counted before the handshake is answered, so that a burst cannot slip in between.
    const leave = strangers.enter(verdict.address);
    socket.once('close', leave);
    wire.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(
        ws,
        { address: verdict.address, binding: verdict.binding, requestId: randomUUID() },
        { caps, clock: deps.clock, log, open, attach: (request) => findAttachable(deps, request), drainingInMs },
        { onAdmitted: leave, onClosed: () => connections.delete(connection) },
      );
      connections.add(connection);
    });
  };

  const http = createServer((request, response) => void answer(request, response, deps));
  http.on('upgrade', handleUpgrade);

  const drain = async (): Promise<void> => {
    drainUntil = deps.clock.monotonic() + caps.drainLimitMs;
    for (const connection of connections) connection.warnOfDrain(caps.drainLimitMs);
    // An opening that is under way becomes a session, or not; either has until the limit.
    const released = Promise.all(openings).then(() => Promise.all(registry.all().map((session) => session.released)));
    await before(drainUntil, deps.clock, released);
  };

  const shutDown = async (): Promise<void> => {
    clearInterval(heartbeat);
    for (const connection of connections) connection.end(STOPPED);
    for (const session of registry.all()) session.end(STOPPED);
    // An opening that was just done becomes a session that its connection ends.
    const released = Promise.all(openings).then(() => Promise.all(registry.all().map((session) => session.released)));
    await within(RELEASE_MS, released);
    await sweep.stop();
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeIdleConnections();
    await within(GOODBYE_MS, closed);
    for (const connection of connections) connection.terminate();
    http.closeAllConnections();
    await closed;
  };

  return {
    listen: async (port, host) => {
      const bound = await listen(http, { port, host, log: deps.log });
      heartbeat = setInterval(() => connections.forEach((connection) => connection.beat()), caps.heartbeatMs);
      sweep.start();
      return bound;
    },
    sweep: () => sweep.tick(),
    drain,
    close: () => (closing ??= shutDown()),
  };
}

export interface Listening {
  readonly port: number;
  readonly host: string;
  readonly log: Pick<Log, 'warn'>;
}

/** @returns the port, which the system chose where 0 was asked for. @throws Error of the listener: a port in use, an address that is not ours. */
export function listen(server: Server, { port, host, log }: Listening): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      // A connection that cannot be accepted (no descriptor is left) is the caller's trouble; unheard, it would end every other one.
      server.on('error', (error) => log.warn(describeFault(error), 'a connection was not accepted'));
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Waits for something, but not longer than this. */
async function within(ms: number, task: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([task, limit]);
  clearTimeout(timer);
}

/** Waits for something, but not beyond a time of the monotonic clock. */
async function before(time: number, clock: Clock, task: Promise<unknown>): Promise<void> {
  let looks: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    looks = setInterval(() => {
      if (clock.monotonic() >= time) resolve();
    }, LOOK_MS);
  });
  await Promise.race([task, limit]);
  clearInterval(looks);
}

/** The plain pages of the public port: liveness and readiness, and nothing else. */
async function answer(request: IncomingMessage, response: ServerResponse, deps: Pick<GatewayDeps, 'missing'>): Promise<void> {
  const path = request.method === 'GET' || request.method === 'HEAD' ? request.url : undefined;
  if (path === '/healthz') return reply(response, 200, { alive: true });
  if (path !== '/readyz') return reply(response, 404, { error: 'not found' });
  const missing = await deps.missing().catch(() => ['self-check']);
  return missing.length === 0 ? reply(response, 200, { ready: true }) : reply(response, 503, { ready: false, missing });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
}
