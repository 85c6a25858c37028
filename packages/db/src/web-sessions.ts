/**
 * Owns signed-in browsers: a cookie names a row here, and a row that is revoked, expired or of a disabled user is worth nothing.
 */
import { prisma, type Database } from './database.ts';
import { endWebAccess } from './user-state.ts';
import type { Role } from './users.ts';
import { isUuid } from './uuid.ts';

export interface ActiveWebSession {
  id: string;
  userId: string;
  name: string;
  displayName: string | null;
  role: Role;
  mustChangePassword: boolean;
  locale: string | null;
  theme: string | null;
  expiresAt: Date;
}

/** Writing a row at every request would cost more than the page; "seen a minute ago" is exact enough for people. */
const TOUCH_INTERVAL_MS = 60_000;

export interface NewWebSession {
  userId: string;
  expiresAt: Date;
  userAgent?: string;
}

/** @returns the id, or null when the user was disabled or deleted since their password was checked. */
export async function createWebSession(db: Database, { userId, expiresAt, userAgent }: NewWebSession): Promise<string | null> {
  const rows = await db[prisma].$queryRaw<{ id: string }[]>`
    INSERT INTO web_sessions (user_id, expires_at, user_agent)
    SELECT id, ${expiresAt}, ${userAgent ?? null} FROM users WHERE id = ${userId}::uuid AND disabled_at IS NULL
    RETURNING id`;
  return rows[0]?.id ?? null;
}

/** Everything that makes a web session count, in one query: it exists, is not revoked, not expired, and its user is enabled. */
export async function findActiveWebSession(db: Database, id: string, now = new Date()): Promise<ActiveWebSession | null> {
  if (!isUuid(id)) return null;
  const row = await db[prisma].webSession.findFirst({
    where: { id, revokedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } },
    select: {
      expiresAt: true,
      user: { select: { id: true, name: true, displayName: true, role: true, mustChangePassword: true, locale: true, theme: true } },
    },
  });
  if (!row) return null;
  const { id: userId, ...user } = row.user;
  return { id, userId, ...user, expiresAt: row.expiresAt };
}

/** Notes that the browser was here, at most once a minute. */
export async function touchWebSession(db: Database, id: string, now = new Date()): Promise<void> {
  await db[prisma].webSession.updateMany({
    where: { id, lastSeenAt: { lt: new Date(now.getTime() - TOUCH_INTERVAL_MS) } },
    data: { lastSeenAt: now },
  });
}

/** Signs one browser out; its unused tickets go with it. */
export async function revokeWebSession(db: Database, id: string): Promise<void> {
  if (!isUuid(id)) return;
  await db[prisma].$transaction([
    db[prisma].webSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } }),
    db[prisma].ticket.deleteMany({ where: { webSessionId: id, consumedAt: null } }),
  ]);
}

/** Signs a user out everywhere. */
export async function revokeWebSessions(db: Database, userId: string): Promise<void> {
  await db[prisma].$transaction((tx) => endWebAccess(tx, userId, new Date()));
}

/** Why a browser is signed out, for the sentence it is shown. */
export type WebSessionEnd = 'disabled' | 'password-reset' | 'password-changed' | 'expired' | 'signed-out';

/**
 * Why a web session does not count any more; null while it does, and for one that never was. Only whoever holds its id can ask.
 */
export async function findWebSessionEnd(db: Database, id: string, now = new Date()): Promise<WebSessionEnd | null> {
  if (!isUuid(id)) return null;
  const row = await db[prisma].webSession.findUnique({
    where: { id },
    select: { createdAt: true, revokedAt: true, expiresAt: true, user: { select: { disabledAt: true, passwordResetAt: true, passwordChangedAt: true } } },
  });
  if (!row) return null;
  const { user, createdAt, revokedAt, expiresAt } = row;
  if (user.disabledAt) return 'disabled';
  if (!revokedAt) return expiresAt <= now ? 'expired' : null;
  // Both happen in the transaction that revokes, and carry its time.
  if (user.passwordResetAt && user.passwordResetAt >= createdAt) return 'password-reset';
  return user.passwordChangedAt.getTime() === revokedAt.getTime() ? 'password-changed' : 'signed-out';
}
