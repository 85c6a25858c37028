'use server';
/** Owns the ending of a session from the list: one's own, or any for those who may. The gateway checks again, ends it and writes the trail. */
import { findSession } from '@workbench/db';
import { sessionIdSchema, type ErrorCode } from '@workbench/protocol';
import { revalidatePath } from 'next/cache';
import { requireUser } from '../../server/auth.ts';
import { database } from '../../server/database.ts';
import { callGateway, GatewayError } from '../../server/gateway.ts';
import { may } from '../../server/may.ts';

/** A session of somebody else and one that never was are refused alike. `ended` is false when it had ended before. */
export async function endSessionAction(id: string): Promise<{ kind: 'ended'; ended: boolean } | { kind: 'refused'; code: ErrorCode }> {
  const user = await requireUser();
  const sessionId = sessionIdSchema.parse(id);
  const session = await findSession(database(), sessionId, may(user, 'sessions.all') ? undefined : user.userId);
  if (!session) return { kind: 'refused', code: 'forbidden' };
  try {
    const { ended } = await callGateway(user, 'end-session', { sessionId });
    revalidatePath('/sessions');
    return { kind: 'ended', ended };
  } catch (error) {
    if (error instanceof GatewayError) return { kind: 'refused', code: error.code };
    throw error;
  }
}
