/** Owns the acceptance of a changed host key: exactly the key that blocked the last logon at a place, by an administrator who saw it there. */
import { replaceHostKey } from '@workbench/db';
import { audit } from '../../audit.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Operation } from '../operation.ts';

export const acceptHostKey: Operation<'accept-host-key'> = async ({ db, log, refusedHostKeys }, { expected, presented, ...place }, caller) => {
  if (!may(caller, { do: 'accept-host-key' })) throw new Refusal('forbidden');
  const refused = refusedHostKeys.at(place);
  // Only what the administrator saw: the server may have shown another key since, or somebody may have accepted one.
  const seen = refused?.expectedFingerprint === expected && refused.presented.fingerprintSha256 === presented;
  // The pin is compared where it is replaced, in one statement.
  const accepted = seen && (await replaceHostKey(db, { expectedFingerprintSha256: expected, key: { ...place, ...refused.presented, pinnedBy: caller.userId } }));
  if (accepted) refusedHostKeys.forget(refused);
  await audit(db, log, {
    actorId: caller.userId,
    actorName: caller.userName,
    action: 'host-key.accept',
    targetKind: 'instance',
    targetId: place.instanceId,
    outcome: accepted ? 'ok' : 'failed',
    requestId: caller.requestId,
    detail: { regionId: place.regionId, address: place.address, port: place.port, expected, fingerprint: presented },
  });
  return { accepted };
};
