/** Owns who calls: the gateway's own reading of the user behind an assertion, never what the assertion might claim of rights. */
import { findActiveWebSession, type Database } from '@workbench/db';
import type { Assertion } from '@workbench/protocol/internal-api';
import type { Actor } from '../policy.ts';

export interface Caller extends Actor {
  readonly userName: string;
  readonly requestId: string;
}

/** @returns null when the web session is over, is another user's, or its user must choose a password first. */
export async function readCaller(db: Database, claims: Pick<Assertion, 'sub' | 'sid'>, requestId: string): Promise<Caller | null> {
  const session = await findActiveWebSession(db, claims.sid);
  if (!session || session.userId !== claims.sub || session.mustChangePassword) return null;
  return { userId: session.userId, userName: session.name, role: session.role, requestId };
}
