import { expect, it } from 'vitest';
import { throwAwayUsersIn } from './throw-away-users.ts';

it('only accounts that tests made are throw-away', () => {
  expect(throwAwayUsersIn('root:x:0:0\nwb-test-4f2a:x:1001:1001\nwb-tester:x:1002:1002\nme:x:1003:1003:wb-test-:/home/me\n')).toEqual(['wb-test-4f2a']);
});
