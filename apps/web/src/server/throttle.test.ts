import { describe, expect, it } from 'vitest';
import { ACCOUNT_STORE, addressBlock, attemptKeys, blockMs, longestBlock } from './throttle.ts';

const now = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);

describe('T13 waits after wrong passwords', () => {
  it('begin after five failures and double up to a quarter of an hour', () => {
    expect([1, 4, 5, 6, 7, 9, 10, 11, 500].map((failures) => blockMs('pair', failures) / 1000)).toEqual([0, 0, 30, 60, 120, 480, 900, 900, 900]);
  });

  it('come later for an address that many share, and for a known device', () => {
    expect(blockMs('address', 49)).toBe(0);
    expect(blockMs('address', 50)).toBe(30_000);
    expect(blockMs('device', 9)).toBe(0);
    expect(blockMs('device', 10)).toBe(30_000);
  });

  it('are the longest that any count asks for, and end', () => {
    const rows = [
      { key: 'a', blockedUntil: null },
      { key: 'b', blockedUntil: after(60_000) },
      { key: 'c', blockedUntil: after(30_000) },
    ];
    expect(longestBlock(rows, now)).toEqual({ key: 'b', until: after(60_000) });
    expect(longestBlock(rows, after(60_000))).toBeNull();
    expect(longestBlock([], now)).toBeNull();
  });
});

describe('T13 what is counted together', () => {
  const attempt = { nameKey: 'mei', address: '203.0.113.9', deviceId: null };

  it('an account and an address, the address, and what strangers from everywhere try on the account', () => {
    const here = attemptKeys(attempt);
    const elsewhere = attemptKeys({ ...attempt, address: '198.51.100.4' });
    expect(here.map(({ kind }) => kind)).toEqual(['pair', 'address', 'account']);
    expect(here.filter(({ key }) => elsewhere.some((other) => other.key === key)).map(({ kind }) => kind)).toEqual(['account']);
  });

  it('a known device shares no key with an attacker, here or elsewhere: whatever they run up, the owner is not kept out', () => {
    const owner = attemptKeys({ ...attempt, deviceId: 'd1' });
    expect(owner.map(({ kind }) => kind)).toEqual(['device']);
    expect(attemptKeys(attempt).some(({ key }) => owner.some((own) => own.key === key))).toBe(false);
  });

  it('the store of an account refills faster than four addresses can use it up', () => {
    const burst = Array.from({ length: 50 }, (_, failure) => blockMs('pair', failure)).filter((wait) => wait < blockMs('pair', 500)).length;
    expect(4 * burst).toBeLessThan(ACCOUNT_STORE.capacity);
    expect(4 * ACCOUNT_STORE.refillMs).toBeLessThan(blockMs('pair', 500));
  });

  it('two names from one address share the address only', () => {
    const [pair, address] = attemptKeys(attempt);
    const [otherPair, otherAddress] = attemptKeys({ ...attempt, nameKey: 'bob' });
    expect(pair?.key).not.toBe(otherPair?.key);
    expect(address?.key).toBe(otherAddress?.key);
  });

  it.each([
    ['2001:db8:0:42::1', '2001:db8:0:42::/64'],
    ['2001:DB8:0000:0042:ffff:1:2:3', '2001:db8:0:42::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fd00::', 'fd00:0:0:0::/64'],
    ['203.0.113.9', '203.0.113.9'],
  ])('IPv6 addresses of one network are one: %s', (address, block) => expect(addressBlock(address)).toBe(block));
});
