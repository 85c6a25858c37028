import { expect, it } from 'vitest';
import { rememberedRequests, UsedRequests } from './used-requests.ts';

it('takes an id once, until it may be forgotten', () => {
  const used = new UsedRequests(1000);
  expect(used.firstUse('a', 0)).toBe(true);
  expect(used.firstUse('a', 999)).toBe(false);
  expect(used.firstUse('b', 999)).toBe(true);
  expect(used.firstUse('a', 1000)).toBe(true);
});

it('remembers a bounded number and refuses a flood until the oldest are forgotten', () => {
  const used = new UsedRequests(1000);
  for (let n = 0; n < rememberedRequests; n++) expect(used.firstUse(`r${n}`, n < 10 ? 0 : 500)).toBe(true);
  expect(used.firstUse('new', 500)).toBe(false);
  expect(used.firstUse('new', 1000)).toBe(true);
});
