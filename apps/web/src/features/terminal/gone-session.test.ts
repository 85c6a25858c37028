import { expect, it } from 'vitest';
import { codeOfGone } from './gone-session.ts';

it('[DL2] a page that was away at the end is told the reason that is on record', () => {
  expect(['deadline', 'idle', 'page-gone', 'exited', 'gateway-stopped'].map(codeOfGone)).toEqual(['deadline', 'idle', 'page-gone', 'exited', 'gateway-stopped']);
});

it.each(['signed-out', 'account-ended', 'internal', 'protocol', 'no-such-code', '', null, undefined])('is told no more than that it is gone where the reason is not one for now: %s', (endCode) => {
  expect(codeOfGone(endCode)).toBe('session-gone');
});
