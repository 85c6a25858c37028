/** Owns the memory of changed host keys that blocked a logon, so that an administrator can accept exactly the key that was shown. */
import type { HostKeyFacts, HostKeyPlace } from '@workbench/db';

export interface RefusedHostKey {
  readonly place: HostKeyPlace;
  readonly expectedFingerprint: string;
  readonly presented: HostKeyFacts;
}

/** Keys kept; the oldest goes first. An install sees a handful; a server that shows a new key each time must not fill memory. */
const KEPT = 1_000;

export class RefusedHostKeys {
  readonly #keys = new Map<string, RefusedHostKey>();

  remember(key: RefusedHostKey): void {
    const name = nameOf(key.place, key.presented.fingerprintSha256);
    this.#keys.delete(name);
    this.#keys.set(name, key);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEPT) break;
      this.#keys.delete(oldest);
    }
  }

  /** The places of an instance where this fingerprint was shown; several when it listens on more than one address. */
  find({ regionId, instanceId }: Pick<HostKeyPlace, 'regionId' | 'instanceId'>, fingerprint: string): RefusedHostKey[] {
    return [...this.#keys.values()].filter(
      ({ place, presented }) => place.regionId === regionId && place.instanceId === instanceId && presented.fingerprintSha256 === fingerprint,
    );
  }

  forget(key: RefusedHostKey): void {
    this.#keys.delete(nameOf(key.place, key.presented.fingerprintSha256));
  }
}

const nameOf = ({ regionId, instanceId, address, port }: HostKeyPlace, fingerprint: string): string => JSON.stringify([regionId, instanceId, address, port, fingerprint]);
