/** Owns the question "is this the host we know?": pinned keys, first sight, changed keys. No authentication byte leaves before its answer. */
import { createHash } from 'node:crypto';
import { findHostKey, pinHostKey, type Database, type HostKeyFacts, type HostKeyPlace, type PinnedHostKey } from '@workbench/db';
import { audit } from '../../audit.ts';
import { Refusal } from '../../refusal.ts';
import type { OpeningContext } from '../transport.ts';
import type { RefusedHostKeys } from './refused-host-keys.ts';

/** As OpenSSH prints it: `SHA256:` and base64 without padding. */
export const fingerprintOf = (blob: Uint8Array): string => `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** A key blob begins with its type as a length-prefixed string (RFC 4253 §6.6). */
export function keyTypeOf(blob: Uint8Array): string {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  const text = bytes.toString('latin1', 4, 4 + Math.min(length, 64));
  return /^[a-zA-Z0-9@.-]+$/.test(text) ? text : 'unknown';
}

const factsOf = (blob: Uint8Array): HostKeyFacts => ({ keyType: keyTypeOf(blob), fingerprintSha256: fingerprintOf(blob), publicKey: Buffer.from(blob) });

export interface HostKeyCheck {
  readonly db: Database;
  readonly refused: RefusedHostKeys;
  readonly place: HostKeyPlace;
  readonly context: OpeningContext;
}

/**
 * Accepts the key a server presents, or not.
 * @throws Refusal `host-key-changed` for another key than the pinned one (which an administrator may then accept),
 * `host-key-declined` when the person said no.
 */
export async function checkHostKey({ db, refused, place, context }: HostKeyCheck, blob: Uint8Array): Promise<void> {
  const presented = factsOf(blob);
  const { address, port } = place;
  const changed = (expected: PinnedHostKey): Refusal => {
    refused.remember({ place, expectedFingerprint: expected.fingerprintSha256, presented });
    return new Refusal('host-key-changed', { hostKey: { address, port, expected: expected.fingerprintSha256, presented: presented.fingerprintSha256, keyType: presented.keyType } });
  };
  const matches = (known: PinnedHostKey): boolean => Buffer.from(known.publicKey).equals(presented.publicKey);
  // Read now, not when the dial began: an administrator may have replaced it since.
  const pinned = await findHostKey(db, place);
  if (pinned) {
    if (!matches(pinned)) throw changed(pinned);
    return refused.clear(place);
  }
  const { accept } = await context.ask({ kind: 'host-key', address, port, keyType: presented.keyType, fingerprint: presented.fingerprintSha256 });
  if (!accept) throw new Refusal('host-key-declined');
  // Another page may have pinned a key while this one was looked at: whoever was first decides.
  const now = await pinHostKey(db, { ...place, ...presented, pinnedBy: context.user.id });
  if (!matches(now)) throw changed(now);
  await audit(db, context.log, {
    actorId: context.user.id,
    actorName: context.user.name,
    action: 'host-key.pin',
    targetKind: 'instance',
    targetId: place.instanceId,
    outcome: 'ok',
    requestId: context.requestId,
    detail: { regionId: place.regionId, address, port, keyType: presented.keyType, fingerprint: presented.fingerprintSha256 },
  });
}
