/** Owns a signed-in person without a web app: user, web session, binding cookie, and the tickets that the web app would have issued. Tests and benches only. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createUser, createWebSession, issueTicket, type Database, type Role, type TicketIntent, type User } from '@workbench/db';

/** One browser: a user, a web session and a binding cookie. */
export interface Person {
  readonly user: User;
  readonly webSessionId: string;
  readonly binding: string;
}

const SIGNED_IN_MS = 24 * 3_600_000;
const TICKET_MS = 30_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
/** A secret of 256 bits, as tickets and binding cookies are. */
export const token = (): string => randomBytes(32).toString('base64url');

/** Signs a new user in. */
export async function newPerson(db: Database, role: Role = 'operator'): Promise<Person> {
  return signIn(db, await createUser(db, { name: `${role}-${randomUUID()}`, role, passwordHash: 'unused', mustChangePassword: false }));
}

/** Signs a user in with another browser, for a day. @throws Error when the user may not. */
export async function signIn(db: Database, user: User): Promise<Person> {
  const webSessionId = await createWebSession(db, { userId: user.id, expiresAt: new Date(Date.now() + SIGNED_IN_MS) });
  if (webSessionId === null) throw new Error('this user cannot sign in');
  return { user, webSessionId, binding: token() };
}

export interface TicketWish {
  readonly intent: TicketIntent;
  readonly now?: Date;
  readonly lifeMs?: number;
}

/** @returns the ticket, good for so long from `now` on. @throws Error when the person may have none. */
export async function ticketFor(db: Database, person: Person, { intent, now = new Date(), lifeMs = TICKET_MS }: TicketWish): Promise<string> {
  const ticket = token();
  const issued = await issueTicket(db, { hash: sha256(ticket), bindingHash: sha256(person.binding), webSessionId: person.webSessionId, intent, now, expiresAt: new Date(now.getTime() + lifeMs) });
  if (!issued) throw new Error('no ticket issued');
  return ticket;
}
