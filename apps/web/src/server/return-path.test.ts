import { expect, it } from 'vitest';
import { redirectTarget, returnPath } from './return-path.ts';

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

it.each([
  ['https://wb.example/instances?q=a', 'https://wb.example/instances?q=a'],
  ['/account', 'https://wb.example/account'],
  ['https://wb.example', 'https://wb.example/instances'],
  ['https://wb.example.evil.example/account', 'https://wb.example/instances'],
  ['https://wb.example@evil.example/', 'https://wb.example/instances'],
  ['https://wb.example//evil.example', 'https://wb.example/instances'],
  ['javascript:alert(1)', 'https://wb.example/instances'],
  ['not an address', 'https://wb.example/instances'],
])('next-auth leads from %s to %s', (asked, target) => expect(redirectTarget(asked, 'https://wb.example')).toBe(target));
