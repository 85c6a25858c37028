/** Owns the arithmetic of paced input: how many bytes may leave now and how long to wait for more; knows no timer, socket or frame. */

/** SM5.4, SM5.5: the vendor's client never puts more into one frame, and the agent reads that much at once. */
export const maxInputPayloadBytes = 2048;

/** SM8.3: what a relay lets through for one interactive session, bytes per second. */
export const sessionBytesPerSecond = 204_800;

/** SM4.4: what the vendor's client takes for raw modes until told otherwise, bits per second. */
export const rawBitsPerSecond = 204_800;

/**
 * The slowest speed that the vendor's own arithmetic can express (SM4.5: below it one of its divisions is by zero), bits per
 * second. A peer that asks for less gets this: slower would look like a hang.
 */
const slowestBitsPerSecond = 16_384;

/** A token bucket. Immutable: every step returns the next one. */
export interface Bucket {
  readonly bytesPerMs: number;
  readonly burstBytes: number;
  readonly tokens: number;
  /** When `tokens` was true, milliseconds of a monotonic clock. */
  readonly atMs: number;
}

/** A limit that a peer announced in bits per second, as bytes per second; integer and above 0 for every input. */
export function bytesPerSecondOf(bitsPerSecond: number): number {
  return Math.floor(Math.max(bitsPerSecond, slowestBitsPerSecond) / 8);
}

/**
 * A full bucket that never lets more than `limit` bytes through in any one second.
 * @param limit bytes per second, at least 2
 */
export function bucketFor(limit: number, nowMs: number): Bucket {
  if (!(limit >= 2)) throw new RangeError(`limit: expected at least 2 bytes per second, got ${limit}`);
  // What may leave at once is taken from the second's budget. A 25th (8 KiB of 200 KiB) makes keystrokes and short pastes
  // leave unpaced; slow roads still get whole frames where half a second's budget holds one.
  const burstBytes = Math.floor(Math.max(limit / 25, Math.min(maxInputPayloadBytes, limit / 2)));
  return { bytesPerMs: (limit - burstBytes) / 1000, burstBytes, tokens: burstBytes, atMs: nowMs };
}

/** The same moment under another limit: what is already spent stays spent. */
export function retune(bucket: Bucket, limit: number, nowMs: number): Bucket {
  const next = bucketFor(limit, nowMs);
  return { ...next, tokens: Math.min(next.burstBytes, refilled(bucket, nowMs).tokens) };
}

/** The payload size of the next frame when `queuedBytes` wait: at most a frame, at most what a full bucket can pay for. */
export function nextFrameBytes(bucket: Bucket, queuedBytes: number): number {
  return Math.min(queuedBytes, maxInputPayloadBytes, bucket.burstBytes);
}

/** Pays for `bytes`, or says how many milliseconds (at least 1, rounded up) to wait until that is possible. */
export function spend(bucket: Bucket, bytes: number, nowMs: number): { readonly paid: true; readonly bucket: Bucket } | { readonly paid: false; readonly waitMs: number } {
  const now = refilled(bucket, nowMs);
  if (now.tokens >= bytes) return { paid: true, bucket: { ...now, tokens: now.tokens - bytes } };
  return { paid: false, waitMs: Math.max(1, Math.ceil((bytes - now.tokens) / now.bytesPerMs)) };
}

function refilled(bucket: Bucket, nowMs: number): Bucket {
  // A clock that stands still or goes back earns nothing.
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return { ...bucket, tokens: Math.min(bucket.burstBytes, bucket.tokens + elapsedMs * bucket.bytesPerMs), atMs: Math.max(nowMs, bucket.atMs) };
}
