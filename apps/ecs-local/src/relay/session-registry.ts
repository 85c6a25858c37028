/**
 * Owns the terminal sessions of the region: their secret URLs, their quotas and their record. It opens no socket; `relay.ts`
 * asks it whether a client may connect.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { sessionCountExceeded } from '../openapi/errors.ts';
import type { Limits } from '../limits.ts';
import type { ConnectionRecord } from './channel-plan.ts';
import type { Channel } from './channel.ts';
import type { ClosedReason, StartedTerminalSession, TerminalSessionRecord, TerminalSessionRequest, TerminalSessions } from './terminal-sessions.ts';
import { TokenBucket } from './token-bucket.ts';

/** DescribeTerminalSessions shows the last four weeks (EO5). */
const recordLifeMs = 28 * 24 * 3600 * 1000;
/** Sessions kept for the list; beyond it the oldest finished ones go, so that a busy region does not grow for four weeks. */
const keptSessions = 5_000;
/** Connections kept for each session; port forwarding opens one for every TCP connection. */
const keptConnections = 200;
/** A quarter of a second at full rate may pass at once: a full-screen repaint (about 20 KB) is never slowed. */
const burstSeconds = 0.25;

export interface Session {
  readonly id: string;
  readonly request: TerminalSessionRequest;
  readonly createdAt: number;
  /** SHA-256 of the token: the token itself is only in the URL. */
  readonly tokenHash: Buffer;
  readonly buckets: { readonly input: TokenBucket | undefined; readonly output: TokenBucket | undefined };
  readonly channels: Set<Channel>;
  readonly connections: ConnectionRecord[];
  ended: boolean;
}

/** Why a client may not connect, as the HTTP status of the refused upgrade (SM5.6). */
export type Refusal = 403 | 410 | 429;

export class SessionRegistry implements TerminalSessions {
  readonly #sessions = new Map<string, Session>();
  /** Those that are or may become active: the quotas count these, not the record of four weeks. */
  readonly #open = new Set<Session>();
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(deps: { limits: Limits; now: () => number }) {
    this.#limits = deps.limits;
    this.#now = deps.now;
  }

  start(request: TerminalSessionRequest): StartedTerminalSession {
    this.#prune();
    if (this.#regionFull(request.instance.regionId) || this.#instanceFull(request.instance.id)) throw sessionCountExceeded();
    const id = `s-${randomBytes(10).toString('hex')}`;
    const token = randomUUID();
    const session: Session = {
      id,
      request,
      createdAt: this.#now(),
      tokenHash: sha256(token),
      buckets: { input: this.#bucket(), output: this.#bucket() },
      channels: new Set(),
      connections: [],
      ended: false,
    };
    this.#sessions.set(id, session);
    this.#open.add(session);
    return { sessionId: id, token, webSocketPath: `/session?sessionId=${id}&token=${token}` };
  }

  /** Answers a client that presents an id and a token. An unknown id and a wrong token are refused alike. */
  admit(sessionId: string, token: string): Session | Refusal {
    const session = this.#sessions.get(sessionId);
    if (!session || !timingSafeEqual(session.tokenHash, sha256(token))) return 403;
    if (session.ended || this.#expired(session)) return 410;
    if (this.#instanceFull(session.request.instance.id)) return 429;
    if (!this.#active(session) && this.#regionFull(session.request.instance.regionId)) return 429;
    return session;
  }

  addChannel(session: Session, channel: Channel): void {
    session.channels.add(channel);
    session.connections.push(channel.record);
    if (session.connections.length > keptConnections) {
      const oldest = session.connections.findIndex((record) => record.endTime !== undefined);
      if (oldest >= 0) session.connections.splice(oldest, 1);
    }
  }

  removeChannel(channel: Channel): void {
    this.#sessions.get(channel.plan.sessionId)?.channels.delete(channel);
  }

  end(sessionId: string): boolean {
    const session = this.#sessions.get(sessionId);
    if (!session || session.ended) return false;
    this.#finish(session, 'ClientClosed', 'Exit');
    return true;
  }

  endAll(instanceId: string, reason: ClosedReason): void {
    for (const session of this.#sessions.values()) {
      if (session.request.instance.id === instanceId && !session.ended) this.#finish(session, reason, reason);
    }
  }

  list(filter: { regionId: string; instanceId?: string; sessionId?: string }): TerminalSessionRecord[] {
    this.#prune();
    return [...this.#sessions.values()]
      .filter(({ id, request: { instance } }) => instance.regionId === filter.regionId && (filter.instanceId ?? instance.id) === instance.id && (filter.sessionId ?? id) === id)
      .reverse()
      .map(toRecord);
  }

  #finish(session: Session, closedReason: ClosedReason, tell: string): void {
    session.ended = true;
    this.#open.delete(session);
    for (const channel of [...session.channels]) channel.end({ closedReason, tell });
  }

  #bucket(): TokenBucket | undefined {
    const { bytesPerSecond } = this.#limits;
    return bytesPerSecond > 0 ? new TokenBucket({ bytesPerSecond, burstBytes: bytesPerSecond * burstSeconds }, this.#now()) : undefined;
  }

  #expired(session: Session): boolean {
    return this.#now() - session.createdAt > this.#limits.urlLifeSeconds * 1000;
  }

  /** A session counts while a client is connected, or may still connect for the first time. The vendor's client never ends one by API. */
  #active(session: Session): boolean {
    return session.channels.size > 0 || (!session.ended && session.connections.length === 0 && !this.#expired(session));
  }

  #regionFull(regionId: string): boolean {
    const limit = this.#limits.sessionsPerRegion;
    return limit > 0 && this.#count((session) => (session.request.instance.regionId === regionId && this.#active(session) ? 1 : 0)) >= limit;
  }

  #instanceFull(instanceId: string): boolean {
    const limit = this.#limits.connectionsPerInstance;
    return limit > 0 && this.#count((session) => (session.request.instance.id === instanceId ? session.channels.size : 0)) >= limit;
  }

  #count(weight: (session: Session) => number): number {
    let sum = 0;
    for (const session of this.#open) {
      if (session.channels.size === 0 && this.#expired(session)) this.#open.delete(session);
      else sum += weight(session);
    }
    return sum;
  }

  /** The map is in order of creation: the oldest come first. */
  #prune(): void {
    const oldest = this.#now() - recordLifeMs;
    for (const session of this.#sessions.values()) {
      if (this.#sessions.size < keptSessions && session.createdAt >= oldest) return;
      if (!this.#active(session)) this.#sessions.delete(session.id);
    }
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function toRecord(session: Session): TerminalSessionRecord {
  const { instance, principal, clientIp, username, portNumber, targetServer } = session.request;
  return {
    sessionId: session.id,
    regionId: instance.regionId,
    instanceId: instance.id,
    creationTime: session.createdAt,
    clientIp,
    username: username ?? '',
    identityType: 'Account',
    principalId: principal.accessKeyId,
    ...(portNumber === undefined ? {} : { portNumber }),
    ...(targetServer === undefined ? {} : { targetServer }),
    connections: session.connections.map((record) => ({ ...record })),
  };
}
