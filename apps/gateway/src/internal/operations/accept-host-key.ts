/** Owns the acceptance of a changed host key: exactly the key that blocked a logon, by an administrator who names its fingerprint. */
import { replaceHostKey } from '@workbench/db';
import { audit } from '../../audit.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const acceptHostKey: Operation<'accept-host-key'> = async ({ db, log, refusedHostKeys }, { regionId, instanceId, fingerprint }, caller) => {
  if (!may(caller, { do: 'accept-host-key' })) throw new Refusal('forbidden');
  let accepted = false;
  for (const refused of refusedHostKeys.find({ regionId, instanceId }, fingerprint)) {
    // Only in place of the key the page showed as expected: somebody else may have accepted another one meanwhile.
    const replaced = await replaceHostKey(db, { expectedFingerprintSha256: refused.expectedFingerprint, key: { ...refused.place, ...refused.presented, pinnedBy: caller.userId } });
    refusedHostKeys.forget(refused);
    accepted ||= replaced;
  }
  await audit(db, log, {
    actorId: caller.userId,
    actorName: caller.userName,
    action: 'host-key.accept',
    targetKind: 'instance',
    targetId: instanceId,
    outcome: accepted ? 'ok' : 'failed',
    requestId: caller.requestId,
    detail: { regionId, fingerprint },
  });
  return { accepted };
};
