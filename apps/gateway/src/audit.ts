/** Owns what the gateway writes into the audit trail: who did what to which thing, and how it went. Never a secret, never terminal bytes. */
import { recordAudit, type Database, type NewAuditEvent } from '@workbench/db';
import { describeFault, type Log } from './log.ts';

export type AuditAction = 'session.open' | 'session.attach' | 'session.end' | 'session.end-other' | 'host-key.pin' | 'host-key.accept' | 'session-manager.switch' | 'user.end-sessions';

export interface AuditEntry extends NewAuditEvent {
  readonly action: AuditAction;
}

/** A trail that cannot be written is a fault for the log; it does not tear down a running terminal. */
export async function audit(db: Database, log: Log, entry: AuditEntry): Promise<void> {
  try {
    await recordAudit(db, entry);
  } catch (error) {
    log.error({ ...describeFault(error), action: entry.action, outcome: entry.outcome }, 'audit event not written');
  }
}
