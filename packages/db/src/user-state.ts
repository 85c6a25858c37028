/**
 * Owns who may come in and with which role, and the rule that one enabled administrator is always left.
 */
import type { Prisma } from './generated/client.ts';
import { prisma, type Database } from './database.ts';
import { UserNotFoundError, type Role } from './users.ts';

export class LastAdministratorError extends Error {
  override name = 'LastAdministratorError';
}

/**
 * Lets a user in or keeps them out. Keeping out revokes their web sessions and deletes their open tickets in the same transaction;
 * running terminals end at the gateway's next sweep (findRightsLost).
 * @throws UserNotFoundError
 * @throws LastAdministratorError when nobody would be left to enable anyone.
 */
export async function setUserDisabled(db: Database, id: string, disabled: boolean): Promise<void> {
  await db[prisma].$transaction(async (tx) => {
    if (!disabled) {
      const { count } = await tx.user.updateMany({ where: { id }, data: { disabledAt: null } });
      if (count === 0) throw new UserNotFoundError('There is no such user.');
      return;
    }
    await refuseIfLastAdministrator(tx, id);
    const now = new Date();
    const { count } = await tx.user.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: now } });
    if (count === 0 && (await tx.user.count({ where: { id } })) === 0) throw new UserNotFoundError('There is no such user.');
    await endWebAccess(tx, id, now);
  });
}

/**
 * @throws UserNotFoundError
 * @throws LastAdministratorError when the last enabled administrator would become an operator.
 */
export async function setUserRole(db: Database, id: string, role: Role): Promise<void> {
  await db[prisma].$transaction(async (tx) => {
    if (role !== 'administrator') await refuseIfLastAdministrator(tx, id);
    const { count } = await tx.user.updateMany({ where: { id }, data: { role } });
    if (count === 0) throw new UserNotFoundError('There is no such user.');
  });
}

/** Ends every way in through the browser: web sessions, and tickets that were issued and not used yet. */
export async function endWebAccess(tx: Prisma.TransactionClient, userId: string, now: Date): Promise<void> {
  await tx.webSession.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
  await tx.ticket.deleteMany({ where: { userId, consumedAt: null } });
}

/**
 * The enabled administrators are locked, so that two who disable each other at the same moment do not both succeed: the second waits,
 * and then sees that the first is gone.
 */
async function refuseIfLastAdministrator(tx: Prisma.TransactionClient, id: string): Promise<void> {
  const administrators = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
  if (administrators.length === 1 && administrators[0]?.id === id) throw new LastAdministratorError('This is the last enabled administrator.');
}
