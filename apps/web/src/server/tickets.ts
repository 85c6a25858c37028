/** Owns the making of tickets and of the cookie that binds them to this browser. What a ticket opens, the gateway decides. */
import { createHash, randomBytes } from 'node:crypto';
import { issueTicket, type Database, type TicketIntent } from '@workbench/db';
import { TICKET_MS } from '@workbench/protocol/internal-api';

/** 256 bits, for the ticket and for the binding: neither can be guessed in 30 seconds or in a lifetime. */
const SECRET_BYTES = 32;
/** 32 bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const sha256 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(text).digest());
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export interface TicketOrder {
  readonly webSessionId: string;
  readonly intent: TicketIntent;
  /** The binding cookie the browser sent, if any; it is kept, because other pages of this browser may hold open tickets under it. */
  readonly presentedBinding: string | undefined;
  readonly now: Date;
}

export interface IssuedTicket {
  readonly ticket: string;
  /** To be set as the binding cookie. */
  readonly binding: string;
}

/** Both are stored hashed only. @returns null when the web session does not count any more. */
export async function orderTicket(db: Database, { webSessionId, intent, presentedBinding, now }: TicketOrder): Promise<IssuedTicket | null> {
  const ticket = newSecret();
  const binding = presentedBinding !== undefined && SECRET.test(presentedBinding) ? presentedBinding : newSecret();
  const stored = await issueTicket(db, { hash: sha256(ticket), bindingHash: sha256(binding), webSessionId, intent, now, expiresAt: new Date(now.getTime() + TICKET_MS) });
  return stored ? { ticket, binding } : null;
}
