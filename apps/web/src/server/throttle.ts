/** Owns the rule of how many wrong passwords are too many, as a pure question with an answer. It does not know where the counts are kept. */
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/**
 * What failures are counted by.
 * `pair`: one account tried from one address. `address`: any account tried from one address. `account`: one account tried by strangers
 * from everywhere. `device`: a browser that has signed in to this account before. A known device is counted by itself alone, so no one
 * else's failures, not even from the same address, keep its owner out (docs/decisions/2026-11-25-throttle-by-account-and-address.md).
 */
export type AttemptKind = 'pair' | 'address' | 'account' | 'device';

export interface AttemptKey {
  readonly kind: AttemptKind;
  readonly key: string;
}

/** The kinds that wait longer with each failure; the account has a store of guesses instead. */
type CountedKind = Exclude<AttemptKind, 'account'>;

/** Failures that cost nothing. A person mistypes a few times; an office behind one address does so together. */
const FREE: Record<CountedKind, number> = { pair: 5, device: 10, address: 50 };
/** The first wait, milliseconds; each further failure doubles it. */
const FIRST_BLOCK_MS = 30_000;
/** The longest wait, milliseconds: a hundred guesses a day from one address, and nobody waits for more than a coffee. */
const LONGEST_BLOCK_MS = 15 * 60_000;
/** Counts begin anew after this long without a failure, milliseconds. */
export const FORGET_AFTER_MS = 12 * 60 * 60_000;

/**
 * What strangers from everywhere may guess at one account together. It comes back faster than four addresses can use it up, each at its own
 * longest wait: it takes many to make a new browser of the owner wait, and then for minutes.
 */
export const ACCOUNT_STORE = { capacity: 100, refillMs: 3 * 60_000 } as const;

/** How long a key is blocked after its n-th failure in a row, milliseconds; 0 while they are free. */
export function blockMs(kind: CountedKind, failures: number): number {
  const beyond = failures - FREE[kind];
  return beyond < 0 ? 0 : Math.min(LONGEST_BLOCK_MS, FIRST_BLOCK_MS * 2 ** Math.min(beyond, 30));
}

export interface Block {
  readonly key: string;
  readonly until: Date;
}

/** The block that lasts longest of those the kept counts still ask for; null when the attempt may go on. */
export function longestBlock(rows: readonly { readonly key: string; readonly blockedUntil: Date | null }[], now: Date): Block | null {
  let longest: Block | null = null;
  for (const { key, blockedUntil } of rows) {
    if (blockedUntil !== null && blockedUntil > (longest?.until ?? now)) longest = { key, until: blockedUntil };
  }
  return longest;
}

/** Someone who has one IPv6 address has 2^64 of them: they count as one. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

export interface Attempt {
  /** The name as it is compared. */
  readonly nameKey: string;
  readonly address: string;
  /** Id of the known device, where the browser is one for this account. */
  readonly deviceId: string | null;
}

/** The keys are hashed: the table of attempts is no list of who tried what from where. */
export function attemptKeys({ nameKey, address, deviceId }: Attempt): AttemptKey[] {
  const key = (kind: AttemptKind, ...parts: string[]): AttemptKey => ({ kind, key: `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}` });
  if (deviceId !== null) return [key('device', nameKey, deviceId)];
  return [key('pair', nameKey, addressBlock(address)), key('address', addressBlock(address)), key('account', nameKey)];
}
