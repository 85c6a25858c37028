import { expect, it } from 'vitest';
import { may, type Action } from './may.ts';

/** No Partial: an action without a row does not compile. */
const table: Record<Action, { operator: boolean; administrator: boolean }> = {
  connect: { operator: true, administrator: true },
  'sessions.own': { operator: true, administrator: true },
  'sessions.all': { operator: false, administrator: true },
  'users.manage': { operator: false, administrator: true },
  'session-manager.switch': { operator: false, administrator: true },
  'host-key.accept': { operator: false, administrator: true },
};

it.each(Object.entries(table))('T9 %s', (action, expected) => {
  expect(may({ role: 'operator' }, action as Action)).toBe(expected.operator);
  expect(may({ role: 'administrator' }, action as Action)).toBe(expected.administrator);
});
