/**
 * Remembers failed sign-ins per throttling key. What a key is made of, and when one is blocked, the web app decides with a pure function.
 */
import { prisma, type Database } from './database.ts';

export interface SignInAttempts {
  key: string;
  failures: number;
  lastFailedAt: Date;
  blockedUntil: Date | null;
}

/** The rows there are, in no order; a key that never failed has none. */
export async function findSignInAttempts(db: Database, keys: readonly string[]): Promise<SignInAttempts[]> {
  return db[prisma].signInAttempt.findMany({ where: { key: { in: [...keys] } } });
}

export interface SignInFailure {
  key: string;
  now: Date;
  /** Failures older than this no longer count, in milliseconds. */
  forgetAfterMs: number;
}

/** Counts one failure, atomically, and answers the count it makes. */
export async function recordSignInFailure(db: Database, { key, now, forgetAfterMs }: SignInFailure): Promise<SignInAttempts> {
  const forgottenBefore = new Date(now.getTime() - forgetAfterMs);
  const rows = await db[prisma].$queryRaw<SignInAttempts[]>`
    INSERT INTO sign_in_attempts AS a (key, failures, last_failed_at) VALUES (${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN a.last_failed_at < ${forgottenBefore} THEN 1 ELSE a.failures + 1 END,
      blocked_until = CASE WHEN a.last_failed_at < ${forgottenBefore} THEN NULL ELSE a.blocked_until END,
      last_failed_at = ${now}
    RETURNING key, failures, last_failed_at AS "lastFailedAt", blocked_until AS "blockedUntil"`;
  const row = rows[0];
  if (!row) throw new Error('INSERT … RETURNING answered no row.');
  return row;
}

/** Never shortens a block that is already longer. */
export async function blockSignIn(db: Database, key: string, until: Date): Promise<void> {
  await db[prisma].signInAttempt.updateMany({
    where: { key, OR: [{ blockedUntil: null }, { blockedUntil: { lt: until } }] },
    data: { blockedUntil: until },
  });
}

/** After a sign-in that succeeded. */
export async function clearSignInAttempts(db: Database, keys: readonly string[]): Promise<void> {
  await db[prisma].signInAttempt.deleteMany({ where: { key: { in: [...keys] } } });
}

/** Housekeeping: drops keys whose last failure is older. */
export async function deleteSignInAttemptsBefore(db: Database, before: Date): Promise<number> {
  const { count } = await db[prisma].signInAttempt.deleteMany({ where: { lastFailedAt: { lt: before }, OR: [{ blockedUntil: null }, { blockedUntil: { lt: before } }] } });
  return count;
}
