import { describe, expect, it } from 'vitest';
import { chooseGuestId } from './unprivileged.ts';

const WHOLE = '         0          0 4294967295\n';
const CONTAINER = '         0     100000      65536\n';
const SINGLE = '         0       1000          1\n';

describe('the id a guest runs as', () => {
  it('is one that no account has', () => expect(chooseGuestId([], WHOLE)).toBe(2_000_000_000));
  it('is another for each guest', () => expect(chooseGuestId([0, 1000, 2_000_000_000, 2_000_000_004], WHOLE)).toBe(2_000_000_005));
  it('is one of the container\'s where there are few', () => {
    expect(chooseGuestId([], CONTAINER)).toBe(60_706);
    expect(chooseGuestId([60_706], CONTAINER)).toBe(60_707);
  });
  it('is none where there is none to give', () => {
    expect(chooseGuestId([], SINGLE)).toBeUndefined();
    expect(chooseGuestId([61_183], CONTAINER)).toBeUndefined();
  });
});
