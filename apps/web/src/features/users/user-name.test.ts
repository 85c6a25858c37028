import { expect, it } from 'vitest';
import { nameFault } from './user-name.ts';

it.each(['ops', ' ops ', 'o', 'lin.wei', 'a_b-c', 'wei@example.com', '林伟', 'Åsa', '7of9', 'x'.repeat(64)])('takes %j', (name) => expect(nameFault(name)).toBeNull());

it.each([
  ['', 'missingName'],
  ['   ', 'missingName'],
  ['two words', 'badName'],
  ['-rf', 'badName'],
  ['.hidden', 'badName'],
  ['a/b', 'badName'],
  ['a\u0000b', 'badName'],
  ['ops\u202e', 'badName'],
  ['<script>', 'badName'],
  ['x'.repeat(65), 'badName'],
])('refuses %j as %s', (name, fault) => expect(nameFault(name)).toBe(fault));
