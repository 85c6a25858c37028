/**
 * Owns the audit trail. It is only ever added to: there is no query that changes or removes an event.
 */
import type { Prisma } from './generated/client.ts';
import { prisma, type Database } from './database.ts';

/** Codes, counts and names of things; never a secret, never bytes of a terminal. */
export type AuditDetail = Record<string, string | number | boolean | null>;

export interface NewAuditEvent {
  /** Absent where nobody is signed in yet, for example a refused sign-in. */
  actorId?: string;
  actorName: string;
  /** '<noun>.<verb>', for example 'session.open' or 'user.disable'. */
  action: string;
  targetKind?: string;
  targetId?: string;
  outcome: 'ok' | 'refused' | 'failed';
  code?: string;
  address?: string;
  requestId?: string;
  detail?: AuditDetail;
}

export interface AuditEvent {
  id: string;
  at: Date;
  actorId: string | null;
  actorName: string;
  action: string;
  targetKind: string | null;
  targetId: string | null;
  outcome: 'ok' | 'refused' | 'failed';
  code: string | null;
  address: string | null;
  requestId: string | null;
  detail: AuditDetail | null;
}

export async function recordAudit(db: Database, { detail, ...event }: NewAuditEvent): Promise<void> {
  await db[prisma].auditEvent.create({ data: { ...event, ...(detail && { detail: detail as Prisma.InputJsonObject }) } });
}

/** Newest first; `before` is the id of the last event of the page before. */
export async function listAudit(db: Database, { limit, before }: { limit: number; before?: string }): Promise<AuditEvent[]> {
  const rows = await db[prisma].auditEvent.findMany({
    ...(before !== undefined && { where: { id: { lt: BigInt(before) } } }),
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map(({ id, detail, ...event }) => ({ ...event, id: String(id), detail: detail as AuditDetail | null }));
}
