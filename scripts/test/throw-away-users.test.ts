import { expect, it } from 'vitest';
import { throwAwayUsersIn } from './throw-away-users.ts';

it('only accounts that tests made are throw-away', () => {
  expect(throwAwayUsersIn('root:x:0:0\nwbtest4f2a90c1:x:1001:1001\nwbtester:x:1002:1002\nme:x:1003:1003:wbtest4f2a90c1:/home/me\n')).toEqual(['wbtest4f2a90c1']);
});
