import type { UserOverview } from '@workbench/db';
import { describe, expect, it } from 'vitest';
import { obstacle, toListedUsers } from './listed-user.ts';

const at = new Date('2026-11-22T10:00:00Z');
const user = (id: string, change: Partial<UserOverview>): UserOverview => ({
  id,
  name: id,
  displayName: null,
  role: 'operator',
  mustChangePassword: false,
  passwordChangedAt: at,
  disabledAt: null,
  createdAt: at,
  locale: null,
  theme: null,
  lastSignInAt: null,
  runningSessions: 0,
  ...change,
});
const last = (users: UserOverview[]): string[] => toListedUsers(users, 'me').filter(({ lastAdministrator }) => lastAdministrator).map(({ id }) => id);

describe('the last administrator', () => {
  it('is the only one who is enabled', () => {
    const me = user('me', { role: 'administrator' });
    expect(last([me, user('op', {})])).toEqual(['me']);
    expect(last([me, user('gone', { role: 'administrator', disabledAt: at })])).toEqual(['me']);
    expect(last([me, user('other', { role: 'administrator' })])).toEqual([]);
  });

  it('keeps role and access', () => {
    const row = { you: true, lastAdministrator: true };
    expect([obstacle(row, 'role'), obstacle(row, 'access'), obstacle(row, 'sessions')]).toEqual(['lastAdministrator', 'lastAdministrator', null]);
  });
});

it('does not offer to lock oneself out, nor a way around the own password', () => {
  const row = { you: true, lastAdministrator: false };
  expect([obstacle(row, 'role'), obstacle(row, 'access'), obstacle(row, 'password')]).toEqual([null, 'notYourself', 'ownPassword']);
});

it('offers everything for everyone else', () => {
  for (const deed of ['role', 'password', 'sessions', 'access'] as const) expect(obstacle({ you: false, lastAdministrator: false }, deed)).toBeNull();
});
