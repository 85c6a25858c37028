/**
 * Owns the pinned SSH host keys: one per place (instance, address, port). Whether a new or another key is accepted, a person decides.
 */
import { prisma, type Database } from './database.ts';

export interface HostKeyPlace {
  regionId: string;
  instanceId: string;
  address: string;
  port: number;
}

export interface HostKeyFacts {
  keyType: string;
  /** As OpenSSH prints it: 'SHA256:' and unpadded base64. */
  fingerprintSha256: string;
  /** The key blob in SSH wire form. */
  publicKey: Uint8Array;
}

export interface PinnedHostKey extends HostKeyPlace, HostKeyFacts {
  pinnedBy: string | null;
  pinnedAt: Date;
}

export interface NewHostKey extends HostKeyPlace, HostKeyFacts {
  pinnedBy: string;
}

const columns = { regionId: true, instanceId: true, address: true, port: true, keyType: true, fingerprintSha256: true, publicKey: true, pinnedBy: true, pinnedAt: true } as const;

export async function findHostKey(db: Database, { regionId, instanceId, address, port }: HostKeyPlace): Promise<PinnedHostKey | null> {
  return db[prisma].hostKey.findUnique({ where: { regionId_instanceId_address_port: { regionId, instanceId, address, port } }, select: columns });
}

/** Pins a key where none is pinned. @returns what is pinned now: the caller compares, because another person may have been faster. */
export async function pinHostKey(db: Database, key: NewHostKey): Promise<PinnedHostKey> {
  await db[prisma].hostKey.createMany({ data: [{ ...key, publicKey: new Uint8Array(key.publicKey) }], skipDuplicates: true });
  const pinned = await findHostKey(db, key);
  if (!pinned) throw new Error('The host key vanished while it was pinned.');
  return pinned;
}

export interface HostKeyReplacement {
  /** The fingerprint the person was shown as pinned: if it is not that any more, nothing happens. */
  expectedFingerprintSha256: string;
  key: NewHostKey;
}

/** Replaces a pinned key by another one that a person accepted. @returns false when somebody else changed it meanwhile. */
export async function replaceHostKey(db: Database, { expectedFingerprintSha256, key }: HostKeyReplacement): Promise<boolean> {
  const { regionId, instanceId, address, port, ...facts } = key;
  const { count } = await db[prisma].hostKey.updateMany({
    where: { regionId, instanceId, address, port, fingerprintSha256: expectedFingerprintSha256 },
    data: { ...facts, publicKey: new Uint8Array(facts.publicKey), pinnedAt: new Date() },
  });
  return count === 1;
}
