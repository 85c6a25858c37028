/** Owns the region-wide switch of Session Manager, for administrators. */
import { audit } from '../../audit.ts';
import { refusalOf } from '../../cloud-errors.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const setSessionManager: Operation<'set-session-manager'> = async ({ db, ecs, log }, { regionId, enabled }, caller) => {
  if (!may(caller, { do: 'set-session-manager' })) throw new Refusal('forbidden');
  const entry = {
    actorId: caller.userId,
    actorName: caller.userName,
    action: 'session-manager.switch',
    targetKind: 'region',
    targetId: regionId,
    requestId: caller.requestId,
    detail: { enabled },
  } as const;
  try {
    await ecs.setSessionManagerEnabled({ regionId, enabled }, { requestId: caller.requestId });
  } catch (error) {
    const refusal = refusalOf(error);
    await audit(db, log, { ...entry, outcome: 'failed', ...(refusal instanceof Refusal && { code: refusal.code }) });
    throw refusal;
  }
  await audit(db, log, { ...entry, outcome: 'ok' });
  return {};
};
