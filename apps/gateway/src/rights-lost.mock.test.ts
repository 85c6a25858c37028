import { expect, test, vi } from 'vitest';
import type { Database } from '@workbench/db';
import { findRightsLost } from './rights-lost.ts';

/** Whether the transaction that disables the user, and revokes the sign-in along, is committed. It is, after the first answer. */
let committed = false;
const answer = <T>(rows: T[]): Promise<T[]> => {
  const seen = committed ? rows : [];
  committed = true;
  return Promise.resolve(seen);
};

vi.mock('@workbench/db', () => ({
  findRevokedAmong: () => answer([{ id: 's', reason: 'user-disabled' }]),
  findSignedOutAmong: () => answer(['s']),
}));

test('whoever is disabled between the two questions is told so, and not that they signed out', async () => {
  expect(await findRightsLost({} as Database, ['s'])).toEqual([{ id: 's', code: 'account-ended' }]);
});
