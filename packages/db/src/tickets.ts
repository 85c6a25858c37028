/**
 * Owns the one-use rights to open or attach. Each right is checked inside the statement that grants or consumes it, so that no
 * second request can slip between the question and the answer.
 */
import { prisma, type Database } from './database.ts';
import type { Role } from './users.ts';

/** The one thing a ticket is good for. */
export type TicketIntent =
  | { kind: 'open'; regionId: string; instanceId: string }
  | { kind: 'attach'; sessionId: string }
  | { kind: 'store-credential' };

export interface NewTicket {
  /** SHA-256 of the ticket; the ticket itself is never stored. */
  hash: Uint8Array;
  /** SHA-256 of the binding cookie. */
  bindingHash: Uint8Array;
  webSessionId: string;
  intent: TicketIntent;
  now: Date;
  expiresAt: Date;
}

/**
 * Stores a ticket for the web session's user.
 * @returns false when the web session is not active any more, its user is disabled or must choose a password first, or (to attach) the
 * session it names is not this user's or has ended.
 */
export async function issueTicket(db: Database, ticket: NewTicket): Promise<boolean> {
  const attachTo = ticket.intent.kind === 'attach' ? ticket.intent.sessionId : null;
  const inserted = await db[prisma].$executeRaw`
    INSERT INTO tickets (hash, binding_hash, user_id, web_session_id, intent, created_at, expires_at)
    SELECT ${ticket.hash}, ${ticket.bindingHash}, u.id, w.id, ${JSON.stringify(ticket.intent)}::jsonb, ${ticket.now}, ${ticket.expiresAt}
    FROM web_sessions w JOIN users u ON u.id = w.user_id
    WHERE w.id = ${ticket.webSessionId}::uuid AND w.revoked_at IS NULL AND w.expires_at > ${ticket.now}
      AND u.disabled_at IS NULL AND NOT u.must_change_password
      AND (${attachTo}::text IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.id = ${attachTo}::text AND s.user_id = u.id AND s.ended_at IS NULL))`;
  return inserted === 1;
}

export interface TicketUse {
  hash: Uint8Array;
  bindingHash: Uint8Array;
  now: Date;
}

export interface ConsumedTicket {
  userId: string;
  userName: string;
  role: Role;
  webSessionId: string;
  intent: TicketIntent;
}

/**
 * Uses a ticket up. One statement holds every condition: of any number of concurrent uses exactly one sees a row, and a ticket whose
 * conditions fail stays unconsumed.
 * @returns null when the ticket is unknown, used, expired, of another browser, of a disabled user, of an ended web session, or (to attach)
 * names a session that is not this user's or has ended. Which of these it was is nobody's business.
 */
export async function consumeTicket(db: Database, { hash, bindingHash, now }: TicketUse): Promise<ConsumedTicket | null> {
  const rows = await db[prisma].$queryRaw<ConsumedTicket[]>`
    UPDATE tickets t SET consumed_at = ${now}
    FROM users u, web_sessions w
    WHERE t.hash = ${hash}
      AND t.binding_hash = ${bindingHash}
      AND t.consumed_at IS NULL
      AND t.expires_at > ${now}
      AND u.id = t.user_id AND u.disabled_at IS NULL
      AND w.id = t.web_session_id AND w.user_id = t.user_id AND w.revoked_at IS NULL AND w.expires_at > ${now}
      AND (t.intent->>'kind' <> 'attach' OR EXISTS (
        SELECT FROM sessions s WHERE s.id = t.intent->>'sessionId' AND s.user_id = t.user_id AND s.ended_at IS NULL))
    RETURNING t.user_id AS "userId", u.name AS "userName", u.role::text AS "role", t.web_session_id AS "webSessionId", t.intent`;
  return rows[0] ?? null;
}

/** Removes what nobody can use any more. */
export async function deleteExpiredTickets(db: Database, now = new Date()): Promise<number> {
  const { count } = await db[prisma].ticket.deleteMany({ where: { expiresAt: { lte: now } } });
  return count;
}
