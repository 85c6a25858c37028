/** Owns the memory of changed host keys that blocked a logon, so that an administrator can accept exactly the key that was shown. */
import type { HostKeyFacts, HostKeyPlace } from '@workbench/db';

export interface RefusedHostKey {
  readonly place: HostKeyPlace;
  readonly expectedFingerprint: string;
  readonly presented: HostKeyFacts;
}

/** Places kept; the oldest goes first. An install sees a handful; an instance that is reachable by ever new addresses must not fill memory. */
const KEPT = 1_000;

/** Of each place the last refused key only: where a server shows one key after another, an earlier one is no longer what stands there. */
export class RefusedHostKeys {
  readonly #keys = new Map<string, RefusedHostKey>();

  remember(key: RefusedHostKey): void {
    const name = nameOf(key.place);
    this.#keys.delete(name);
    this.#keys.set(name, key);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEPT) break;
      this.#keys.delete(oldest);
    }
  }

  at(place: HostKeyPlace): RefusedHostKey | undefined {
    return this.#keys.get(nameOf(place));
  }

  /** Forgets this key and no later one of its place. */
  forget(key: RefusedHostKey): void {
    if (this.at(key.place) === key) this.#keys.delete(nameOf(key.place));
  }

  /** The place shows the key again that is pinned for it. */
  clear(place: HostKeyPlace): void {
    this.#keys.delete(nameOf(place));
  }
}

const nameOf = ({ regionId, instanceId, address, port }: HostKeyPlace): string => JSON.stringify([regionId, instanceId, address, port]);
