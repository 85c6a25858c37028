/**
 * Owns who an agent is (SM6.2): the known public keys, and whether a request's headers prove one of them, now and for the first time.
 * It knows no endpoint. Nothing it reads is ever logged.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AgentIdentity } from './agents.ts';
import { UsedRequests } from './used-requests.ts';

/** Clocks of a guest and its region may differ by this much; a recorded request is worthless after it. Milliseconds. */
export const freshnessMs = 5 * 60_000;
/** An RSA-2048 signature is 344 characters of base64; a key of 4096 bits has 684. */
const longestSignature = 700;
const requestIdForm = /^[A-Za-z0-9-]{16,64}$/;
const smallestModulusBits = 2048;

interface KnownAgent {
  readonly machineId: string;
  readonly publicKeyPem: string;
  readonly key: KeyObject;
  readonly used: UsedRequests;
}

export class IdentityBook {
  readonly #agents = new Map<string, KnownAgent>();
  readonly #now: () => number;

  /** @param now epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * True when the identity is new or another one than before; a known one keeps its memory of used request ids.
   * @throws TypeError when the key is not an RSA public key of at least 2048 bits.
   */
  register(identity: AgentIdentity): boolean {
    const known = this.#agents.get(identity.instanceId);
    if (known?.machineId === identity.machineId && known.publicKeyPem === identity.publicKeyPem) return false;
    const key = publicKey(identity.publicKeyPem);
    if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < smallestModulusBits) {
      throw new TypeError(`publicKeyPem of ${identity.instanceId} is not an RSA public key of at least ${smallestModulusBits} bits`);
    }
    // A timestamp may lie 5 minutes ahead and then stays fresh for 5 more.
    this.#agents.set(identity.instanceId, { machineId: identity.machineId, publicKeyPem: identity.publicKeyPem, key, used: new UsedRequests(2 * freshnessMs) });
    return true;
  }

  /** The instance that sent these headers; undefined when they do not prove it. */
  verify(headers: IncomingHttpHeaders): string | undefined {
    const instanceId = single(headers['x-acs-instance-id']);
    const timestamp = single(headers['x-acs-timestamp']);
    const requestId = single(headers['x-acs-request-id']);
    const signature = single(headers['x-acs-signature']);
    const agent = this.#agents.get(instanceId);
    if (!agent || !/^\d{13}$/.test(timestamp) || !requestIdForm.test(requestId) || signature.length > longestSignature) return undefined;
    const now = this.#now();
    if (Math.abs(now - Number(timestamp)) > freshnessMs) return undefined;
    const proven = verify('RSA-MD5', Buffer.from(instanceId + agent.machineId + timestamp + requestId), agent.key, Buffer.from(signature, 'base64'));
    return proven && agent.used.firstUse(requestId, now) ? instanceId : undefined;
  }
}

const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

function publicKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
