/** Remembers the signature nonces of each access key so that a call cannot be replayed; memory is bounded. Knows no signature. */
import { ApiError } from './errors.ts';

/** Longer than any date a call may carry stays acceptable: 15 minutes behind to 15 minutes ahead (EO2.5). */
export const nonceLifeMs = 30 * 60_000;

/** About 20 MB at 100 bytes each; 111 calls a second for half an hour. Beyond that calls are throttled, never accepted unchecked. */
const maxNonces = 200_000;

export class Nonces {
  private readonly now: () => number;
  private readonly capacity: number;
  /** Insertion order is the order of expiry, because every nonce lives equally long. */
  private readonly seen = new Map<string, number>();

  constructor(now: () => number, capacity = maxNonces) {
    this.now = now;
    this.capacity = capacity;
  }

  /** Uses up a nonce; throws ApiError SignatureNonceUsed on a replay, Throttling.User when too many are remembered. */
  spend(accessKeyId: string, nonce: string): void {
    const now = this.now();
    for (const [key, expiresAt] of this.seen) {
      if (expiresAt > now) break;
      this.seen.delete(key);
    }
    const key = `${accessKeyId} ${nonce}`;
    if (this.seen.has(key)) throw new ApiError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    if (this.seen.size >= this.capacity) throw new ApiError(429, 'Throttling.User', 'Request was denied due to user flow control.', 1000);
    this.seen.set(key, now + nonceLifeMs);
  }
}
