import { expect, it } from 'vitest';
import { passwordFault } from './password-rules.ts';

it.each([
  ['seven77', 'tooShort'],
  ['eight888', null],
  ['五个字的词语很好', null],
  ['🔑🔑🔑🔑', 'tooShort'],
  ['x'.repeat(1024), null],
  ['x'.repeat(1025), 'tooLong'],
  ['🔑'.repeat(256), null],
  ['🔑'.repeat(257), 'tooLong'],
  ['词'.repeat(341), null],
  ['词'.repeat(342), 'tooLong'],
  ['a\u030a'.repeat(4), 'tooShort'],
  ['a\u030a'.repeat(512), null],
  ['Ｏld-password', 'same'],
  ['Old-password', 'same'],
  ['mei.zhang', 'likeName'],
  ['old-password', null],
])('%s → %s', (next, fault) => expect(passwordFault(next, { name: 'Mei.Zhang', current: 'Old-password' })).toBe(fault));
