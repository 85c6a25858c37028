/** Owns the ending of all sessions of a user by an administrator. */
import { audit } from '../../audit.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const endUserSessions: Operation<'end-user-sessions'> = async ({ db, log, registry }, { userId }, caller) => {
  if (!may(caller, { do: 'end-user-sessions' })) throw new Refusal('forbidden');
  const sessions = registry.ofUser(userId).filter((session) => !session.isOver);
  for (const session of sessions) session.end({ code: 'ended-by-administrator' });
  await audit(db, log, {
    actorId: caller.userId,
    actorName: caller.userName,
    action: 'user.end-sessions',
    targetKind: 'user',
    targetId: userId,
    outcome: 'ok',
    requestId: caller.requestId,
    detail: { ended: sessions.length },
  });
  return { ended: sessions.length };
};
