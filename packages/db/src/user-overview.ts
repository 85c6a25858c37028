/**
 * Owns what the page of users shows of each: besides the user, what is derived from their web sessions and terminals.
 */
import { prisma, type Database } from './database.ts';
import { listUsers, type User } from './users.ts';

export interface UserOverview extends User {
  /** When they last signed in; null where they never did. */
  lastSignInAt: Date | null;
  /** Terminals of theirs that are open now. */
  runningSessions: number;
}

/** Everyone, by name. Three queries, however many users there are. */
export async function listUserOverviews(db: Database): Promise<UserOverview[]> {
  const [users, signIns, running] = await Promise.all([
    listUsers(db),
    db[prisma].webSession.groupBy({ by: ['userId'], _max: { createdAt: true } }),
    db[prisma].session.groupBy({ by: ['userId'], where: { endedAt: null }, _count: { _all: true } }),
  ]);
  const lastSignIn = new Map(signIns.map((row) => [row.userId, row._max.createdAt]));
  const open = new Map(running.map((row) => [row.userId, row._count._all]));
  return users.map((user) => ({ ...user, lastSignInAt: lastSignIn.get(user.id) ?? null, runningSessions: open.get(user.id) ?? 0 }));
}
