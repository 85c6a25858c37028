/**
 * Owns the records of shells: who, where, since when, and how each ended. The shells themselves live in the gateway.
 */
import type { Prisma } from './generated/client.ts';
import { prisma, type Database } from './database.ts';

export interface SessionStart {
  /** 'ses_' and 26 base-32 characters. */
  id: string;
  userId: string;
  webSessionId: string;
  gatewayId: string;
  gatewayBootId: string;
  regionId: string;
  instanceId: string;
  instanceName: string;
  /** 'session-manager' or 'ssh'. */
  transport: string;
  /** 'public', 'private' or 'tunnel' where the transport is SSH. */
  route?: string;
  username: string;
  clientAddress?: string;
  startedAt: Date;
  deadlineAt: Date;
}

/** Counts only: nothing that was typed or shown. */
export interface SessionEndDetail {
  bytesIn?: number;
  bytesOut?: number;
  exitCode?: number;
  signal?: string;
}

export interface SessionRecord {
  id: string;
  userId: string;
  userName: string;
  gatewayId: string;
  gatewayBootId: string;
  regionId: string;
  instanceId: string;
  instanceName: string;
  transport: string;
  route: string | null;
  username: string;
  clientAddress: string | null;
  startedAt: Date;
  deadlineAt: Date;
  endedAt: Date | null;
  endCode: string | null;
  endDetail: SessionEndDetail | null;
}

export async function recordSessionStart(db: Database, start: SessionStart): Promise<void> {
  await db[prisma].session.create({ data: start });
}

export interface SessionEnd {
  code: string;
  detail?: SessionEndDetail;
  endedAt?: Date;
}

/** @returns false when the session had already ended: the first reason stays. */
export async function recordSessionEnd(db: Database, id: string, { code, detail, endedAt }: SessionEnd): Promise<boolean> {
  const { count } = await db[prisma].session.updateMany({
    where: { id, endedAt: null },
    data: { endedAt: endedAt ?? new Date(), endCode: code, ...(detail && { endDetail: { ...detail } }) },
  });
  return count === 1;
}

export interface SessionFilter {
  /** Ownership belongs in the query: a page for one person passes their id here, and nothing of others comes back. */
  userId?: string;
  running?: boolean;
  limit: number;
  /** Continue after this session: the last one of the page before. */
  before?: { startedAt: Date; id: string };
}

/** Newest first. */
export async function listSessions(db: Database, { userId, running, limit, before }: SessionFilter): Promise<SessionRecord[]> {
  const rows = await db[prisma].session.findMany({
    where: {
      ...(userId !== undefined && { userId }),
      ...(running !== undefined && { endedAt: running ? null : { not: null } }),
      ...(before && { OR: [{ startedAt: { lt: before.startedAt } }, { startedAt: before.startedAt, id: { gt: before.id } }] }),
    },
    include: { user: { select: { name: true } } },
    orderBy: [{ startedAt: 'desc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(toRecord);
}

/** One session; with a userId, only if it is that user's. */
export async function findSession(db: Database, id: string, userId?: string): Promise<SessionRecord | null> {
  const row = await db[prisma].session.findFirst({ where: { id, ...(userId !== undefined && { userId }) }, include: { user: { select: { name: true } } } });
  return row && toRecord(row);
}

export interface StaleSessions {
  gatewayId: string;
  currentBootId: string;
  endedAt: Date;
  code: string;
}

/** Closes the records of sessions that an earlier boot of this gateway left running. @returns the ids. */
export async function closeStaleSessions(db: Database, { gatewayId, currentBootId, endedAt, code }: StaleSessions): Promise<string[]> {
  const rows = await db[prisma].session.updateManyAndReturn({
    where: { gatewayId, endedAt: null, gatewayBootId: { not: currentBootId } },
    data: { endedAt, endCode: code },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

export interface RightLost {
  id: string;
  /** An account that ends takes its sign-ins along, and is the reason to give. */
  code: 'account-ended' | 'signed-out';
}

/**
 * Which of these running sessions have lost the right they were opened with: whoever is disabled, or given a new password, has no terminal
 * any more; whoever signs out, or changes their password because somebody else may know it, leaves none behind. A web session that merely
 * expired does not end a terminal.
 */
export async function findRightsLost(db: Database, sessionIds: readonly string[]): Promise<RightLost[]> {
  if (sessionIds.length === 0) return [];
  return db[prisma].$queryRaw<RightLost[]>`
    SELECT s.id, CASE WHEN u.disabled_at IS NOT NULL OR u.password_reset_at > s.started_at THEN 'account-ended' ELSE 'signed-out' END AS code
    FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN web_sessions w ON w.id = s.web_session_id
    WHERE s.id = ANY(${[...sessionIds]}::text[])
      AND (u.disabled_at IS NOT NULL OR u.password_reset_at > s.started_at OR w.revoked_at IS NOT NULL)`;
}

type SessionRow = Prisma.SessionGetPayload<{ include: { user: { select: { name: true } } } }>;

function toRecord({ user, webSessionId: _webSessionId, endDetail, ...row }: SessionRow): SessionRecord {
  return { ...row, userName: user.name, endDetail: endDetail as SessionEndDetail | null };
}
