/** Owns the ending of one session by its owner or an administrator. */
import { audit } from '../../audit.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const endSession: Operation<'end-session'> = async ({ db, log, registry }, { sessionId }, caller) => {
  const session = registry.get(sessionId);
  if (!session || session.isOver) return { ended: false };
  const { userId, userName } = session.facts;
  if (!may(caller, { do: 'end-session', ownerId: userId })) throw new Refusal('forbidden');
  const own = userId === caller.userId;
  session.end({ code: own ? 'ended-by-user' : 'ended-by-administrator' });
  // The session's own end is in the trail under its owner's name; that somebody else did it is worth a line of its own.
  if (!own) {
    await audit(db, log, {
      actorId: caller.userId,
      actorName: caller.userName,
      action: 'session.end-other',
      targetKind: 'session',
      targetId: sessionId,
      outcome: 'ok',
      requestId: caller.requestId,
      detail: { ownerId: userId, ownerName: userName },
    });
  }
  return { ended: true };
};
