import { beforeEach, expect, it, vi } from 'vitest';
import { changePassword, chooseFirstPassword, signOutEverywhere } from './actions.ts';

const asking = vi.hoisted(() => ({ requireUser: vi.fn(), requireSignedIn: vi.fn(), currentUser: vi.fn(), database: vi.fn() }));
vi.mock('../../server/auth.ts', () => asking);
vi.mock('../../server/database.ts', () => asking);
vi.mock('../../server/request-facts.ts', () => ({ requestAddress: async () => '' }));
vi.mock('next/headers', () => ({ cookies: vi.fn() }));
vi.mock('next/navigation', () => ({ redirect: vi.fn() }));

const user = { id: 'w', userId: 'u', name: 'mei', mustChangePassword: true };

beforeEach(() => vi.resetAllMocks());

it('nobody who is not signed in gets as far as the database, whatever they send', async () => {
  const away = new Error('to the sign-in page');
  for (const door of [asking.requireUser, asking.requireSignedIn]) door.mockRejectedValue(away);
  await expect(changePassword({ current: 'a', next: 'eight888' })).rejects.toBe(away);
  await expect(chooseFirstPassword('eight888')).rejects.toBe(away);
  await expect(signOutEverywhere()).rejects.toBe(away);
  expect(asking.database).not.toHaveBeenCalled();
});

it('what is no text is refused before anything is done with it', async () => {
  for (const door of [asking.requireUser, asking.requireSignedIn]) door.mockResolvedValue(user);
  const forged = { normalize: 'x', length: 8 } as unknown as string;
  await expect(changePassword({ current: forged, next: 'eight888' })).rejects.toThrow(/expected string/);
  await expect(changePassword({ current: 'a', next: forged })).rejects.toThrow(/expected string/);
  await expect(changePassword(null as unknown as { current: string; next: string })).rejects.toThrow(/expected object/);
  await expect(chooseFirstPassword(forged)).rejects.toThrow(/expected string/);
  expect(asking.database).not.toHaveBeenCalled();
});
