import { expect, test } from 'vitest';
import { bindingCookieName } from './internal-api.ts';

test.each([
  ['https://workbench.example', '__Host-wb-a1-binding'],
  ['HTTPS://workbench.example', '__Host-wb-a1-binding'],
  ['http://localhost:3000', 'wb-a1-binding'],
])('the binding cookie of %s is %s', (publicUrl, name) => {
  expect(bindingCookieName('a1', publicUrl)).toBe(name);
});
