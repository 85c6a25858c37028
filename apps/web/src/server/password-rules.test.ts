import { expect, it } from 'vitest';
import { passwordFault } from './password-rules.ts';

it.each([
  ['seven77', 'tooShort'],
  ['eight888', null],
  ['五个字的词语很好', null],
  ['🔑🔑🔑🔑', 'tooShort'],
  ['x'.repeat(256), null],
  ['x'.repeat(257), 'tooLong'],
  ['Old-password', 'same'],
  ['mei.zhang', 'likeName'],
  ['old-password', null],
])('%s → %s', (next, fault) => expect(passwordFault(next, { name: 'Mei.Zhang', current: 'Old-password' })).toBe(fault));
