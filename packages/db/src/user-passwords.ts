/**
 * Owns what a change of password takes along with it. Hashing belongs to the web app: only hashes come here.
 */
import { prisma, type Database } from './database.ts';
import { endWebAccess } from './user-state.ts';
import { UserNotFoundError } from './users.ts';

export interface OwnPasswordChange {
  userId: string;
  passwordHash: string;
  /** The web session in which the person changes it; the others are signed out. */
  keepWebSessionId: string;
}

/**
 * Sets a password that its owner chose, and signs out their other browsers.
 * @throws UserNotFoundError
 */
export async function changeOwnPassword(db: Database, { userId, passwordHash, keepWebSessionId }: OwnPasswordChange): Promise<void> {
  const now = new Date();
  await db[prisma].$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({ where: { id: userId }, data: { passwordHash, passwordChangedAt: now, mustChangePassword: false } });
    if (count === 0) throw new UserNotFoundError('There is no such user.');
    await tx.webSession.updateMany({ where: { userId, revokedAt: null, NOT: { id: keepWebSessionId } }, data: { revokedAt: now } });
    await tx.ticket.deleteMany({ where: { userId, consumedAt: null, NOT: { webSessionId: keepWebSessionId } } });
  });
}

/**
 * Sets a one-time password on somebody's behalf: signs them out everywhere, ends their terminals (through findRightsLost), and deletes
 * their saved secrets, because whoever resets a password could otherwise sign in and use them.
 * @throws UserNotFoundError
 */
export async function resetPassword(db: Database, userId: string, passwordHash: string): Promise<{ deletedCredentials: number }> {
  const now = new Date();
  return db[prisma].$transaction(async (tx) => {
    const data = { passwordHash, passwordChangedAt: now, passwordResetAt: now, mustChangePassword: true };
    const { count } = await tx.user.updateMany({ where: { id: userId }, data });
    if (count === 0) throw new UserNotFoundError('There is no such user.');
    await endWebAccess(tx, userId, now);
    const deleted = await tx.credential.deleteMany({ where: { userId } });
    return { deletedCredentials: deleted.count };
  });
}

/** How many saved secrets a reset would delete, for the warning before it. */
export async function countCredentials(db: Database, userId: string): Promise<number> {
  return db[prisma].credential.count({ where: { userId } });
}

/**
 * Stores the same password hashed anew, at today's cost. Nothing else changes, and nothing at all when the password was changed meanwhile.
 * @returns whether it was stored.
 */
export async function renewPasswordHash(db: Database, userId: string, hashes: { from: string; to: string }): Promise<boolean> {
  const { count } = await db[prisma].user.updateMany({ where: { id: userId, passwordHash: hashes.from }, data: { passwordHash: hashes.to } });
  return count === 1;
}
