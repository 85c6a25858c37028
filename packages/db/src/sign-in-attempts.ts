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

export interface GuessStore {
  key: string;
  now: Date;
  /** Guesses in a full store. */
  capacity: number;
  /** Time in which one guess comes back, milliseconds. */
  refillMs: number;
}

/**
 * Takes one guess out of a store that refills steadily. Atomic, so that many at once take no more than there are. The row's `blockedUntil`
 * is when the next guess is to be had: in the past while there are some.
 * @returns whether there was one.
 */
export async function takeGuess(db: Database, { key, now, capacity, refillMs }: GuessStore): Promise<boolean> {
  const whenFull = new Date(now.getTime() - (capacity - 1) * refillMs);
  const afterFirst = new Date(whenFull.getTime() + refillMs);
  const rows = await db[prisma].$queryRaw<{ key: string }[]>`
    INSERT INTO sign_in_attempts AS a (key, failures, last_failed_at, blocked_until) VALUES (${key}, 1, ${now}, ${afterFirst})
    ON CONFLICT (key) DO UPDATE SET
      failures = a.failures + 1,
      blocked_until = GREATEST(a.blocked_until, ${whenFull}) + ${refillMs}::float8 * interval '1 millisecond',
      last_failed_at = ${now}
    WHERE a.blocked_until IS NULL OR a.blocked_until <= ${now}
    RETURNING key`;
  return rows.length === 1;
}

/** Puts back a guess that turned out to be none. */
export async function giveBackGuess(db: Database, { key, refillMs }: Pick<GuessStore, 'key' | 'refillMs'>): Promise<void> {
  await db[prisma].$executeRaw`
    UPDATE sign_in_attempts SET failures = failures - 1, blocked_until = blocked_until - ${refillMs}::float8 * interval '1 millisecond'
    WHERE key = ${key}`;
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
