/** Owns which running sessions have lost the right they were opened with, and by which code their people learn it. */
import { findRevokedAmong, findSignedOutAmong, type Database } from '@workbench/db';

export interface RightLost {
  readonly id: string;
  readonly code: 'account-ended' | 'signed-out';
}

/**
 * Whoever is disabled, or given a new password, has no terminal any more; whoever signs out, or changes their password because somebody
 * else may know it, leaves none behind. Each session is named once, an account that ended first: it takes the sign-in along, in one
 * transaction. So the sign-ins are asked for before the accounts: one that is committed between the two questions is not missed by the second.
 */
export async function findRightsLost(db: Database, sessionIds: readonly string[]): Promise<RightLost[]> {
  const signedOut = await findSignedOutAmong(db, sessionIds);
  const revoked = new Set((await findRevokedAmong(db, sessionIds)).map(({ id }) => id));
  return [
    ...[...revoked].map((id) => ({ id, code: 'account-ended' as const })),
    ...signedOut.filter((id) => !revoked.has(id)).map((id) => ({ id, code: 'signed-out' as const })),
  ];
}
