import { expect, it } from 'vitest';
import { isAuthDoor } from './auth-doors.ts';

it.each([
  ['GET', 'csrf', true],
  ['POST', 'callback', true],
  ['POST', 'signin', true],
  ['POST', '_log', false],
  ['GET', 'session', false],
  ['POST', 'session', false],
  ['GET', 'providers', false],
  ['POST', 'signout', false],
  ['PUT', 'signin', false],
  ['GET', 'constructor', false],
  ['GET', undefined, false],
])('%s %s of next-auth is open: %s', (method, action, open) => expect(isAuthDoor(method, action)).toBe(open));
