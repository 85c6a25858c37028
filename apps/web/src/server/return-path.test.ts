import { expect, it } from 'vitest';
import { returnPath } from './return-path.ts';

it.each([
  ['/login/local-1/i-1', '/login/local-1/i-1'],
  ['/instances?region=local-1&q=a%20b', '/instances?region=local-1&q=a%20b'],
  [undefined, '/instances'],
  ['', '/instances'],
  ['https://evil.example', '/instances'],
  ['//evil.example', '/instances'],
  ['/\\evil.example', '/instances'],
  ['/a\\b', '/instances'],
  ['/\tevil', '/instances'],
  ['/sign-in?next=/sign-in', '/instances'],
])('%s → %s', (asked, path) => expect(returnPath(asked)).toBe(path));
