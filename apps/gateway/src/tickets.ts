/** Owns the use of a ticket: hashing what the page and the browser sent, and asking the records to consume it. */
import { createHash } from 'node:crypto';
import { ticketIntentSchema, type TicketIntent } from '@workbench/protocol/internal-api';
import { consumeTicket, type Database } from '@workbench/db';
import { Refusal } from './refusal.ts';
import type { Actor } from './policy.ts';

export interface Admission<I extends TicketIntent = TicketIntent> extends Actor {
  readonly userName: string;
  readonly webSessionId: string;
  readonly intent: I;
}

/** Longest binding cookie looked at, characters; ours has 43. */
const MAX_BINDING_CHARS = 128;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface Presented {
  readonly ticket: string;
  readonly binding: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Consumes a ticket for one kind of use (HS5).
 * @throws Refusal `ticket-refused`, without saying which condition failed: that would help whoever stole it.
 */
export async function admit<K extends TicketIntent['kind']>(db: Database, kind: K, { ticket, binding, now }: Presented): Promise<Admission<Extract<TicketIntent, { kind: K }>>> {
  if (!binding || binding.length > MAX_BINDING_CHARS) throw new Refusal('ticket-refused');
  const consumed = await consumeTicket(db, { hash: sha256(ticket), bindingHash: sha256(binding), now: new Date(now) });
  if (!consumed) throw new Refusal('ticket-refused');
  const intent = ticketIntentSchema.parse(consumed.intent);
  if (!isOf(intent, kind)) throw new Refusal('ticket-refused');
  return { userId: consumed.userId, userName: consumed.userName, role: consumed.role, webSessionId: consumed.webSessionId, intent };
}

const isOf = <K extends TicketIntent['kind']>(intent: TicketIntent, kind: K): intent is Extract<TicketIntent, { kind: K }> => intent.kind === kind;
