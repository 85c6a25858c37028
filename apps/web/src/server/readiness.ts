/** Owns the answer to "can this process do its work?": the database answers and is migrated, a user exists, the gateway listens. */
import 'server-only';
import { countUsers } from '@workbench/db';
import { environment } from '../env.ts';
import { database } from './database.ts';
import { log } from './log.ts';

/** Someone waits for the answer with a timer of their own, milliseconds. */
const TIMEOUT_MS = 2_000;

type Part = 'database' | 'administrator' | 'gateway';

/** @returns what is missing; nothing when ready. */
export async function readiness(): Promise<Part[]> {
  const [users, gateway] = await Promise.all([usersOrNull(), gatewayListens()]);
  return [...(users === null ? (['database'] as const) : users === 0 ? (['administrator'] as const) : []), ...(gateway ? [] : (['gateway'] as const))];
}

/** A table that is not there yet fails like a server that is not there: neither is ready. */
async function usersOrNull(): Promise<number | null> {
  try {
    return await countUsers(database());
  } catch (error) {
    log().warn({ cause: error instanceof Error ? error.name : 'unknown' }, 'the database is not ready');
    return null;
  }
}

/** Any answer proves that the internal API listens: a call without an assertion must be refused. */
async function gatewayListens(): Promise<boolean> {
  try {
    const response = await fetch(`${environment().internalUrl}/`, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
