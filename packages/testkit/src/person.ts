/** Owns a signed-in person without a web app: user, web session, binding cookie, and the tickets that the web app would have issued. Tests and benches only. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createUser, createWebSession, issueTicket, type Database, type Role, type TicketIntent, type User } from '@workbench/db';

/** One browser: a user, a web session and a binding cookie. */
export interface Person {
  readonly user: User;
  readonly webSessionId: string;
  readonly binding: string;
}

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
/** A secret of 256 bits, as tickets and binding cookies are. */
export const token = (): string => randomBytes(32).toString('base64url');

/** Signs a new user in, for this long. */
export async function newPerson(db: Database, { role = 'operator', lifeMs = 3_600_000 }: { role?: Role; lifeMs?: number } = {}): Promise<Person> {
  const user = await createUser(db, { name: `${role}-${randomUUID()}`, role, passwordHash: 'unused', mustChangePassword: false });
  const webSessionId = await createWebSession(db, { userId: user.id, expiresAt: new Date(Date.now() + lifeMs) });
  if (webSessionId === null) throw new Error('a new user cannot sign in');
  return { user, webSessionId, binding: token() };
}

/** @returns the ticket, good for this long. @throws Error when the person may have none. */
export async function ticketFor(db: Database, person: Person, { intent, lifeMs = 30_000 }: { intent: TicketIntent; lifeMs?: number }): Promise<string> {
  const ticket = token();
  const now = new Date();
  const issued = await issueTicket(db, { hash: sha256(ticket), bindingHash: sha256(person.binding), webSessionId: person.webSessionId, intent, now, expiresAt: new Date(now.getTime() + lifeMs) });
  if (!issued) throw new Error('no ticket issued');
  return ticket;
}
