import { expect, it } from 'vitest';
import { bodyRefusal, isAuthDoor } from './auth-doors.ts';

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

it.each([
  ['GET', null, null],
  ['POST', '200', null],
  ['POST', '16384', null],
  ['POST', '16385', 413],
  ['POST', '1e3', 411],
  ['POST', '', 411],
  ['POST', null, 411],
])('a body of %s with length %s is refused with %s', (method, length, status) => expect(bodyRefusal(method, length)).toBe(status));
