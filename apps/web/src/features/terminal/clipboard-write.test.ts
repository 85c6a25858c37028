import { describe, expect, it } from 'vitest';
import { MAX_OSC52_CHARS, clipboardTextOf } from './clipboard-write.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('OSC 52', () => {
  it('writes text to whichever clipboard the program names', () => {
    expect(clipboardTextOf(`c;${base64('中文 ok')}`)).toBe('中文 ok');
    expect(clipboardTextOf(`;${base64('x')}`)).toBe('x');
    expect(clipboardTextOf(`p;${base64('x')}`)).toBe('x');
  });

  it('never answers a program that wants to read', () => {
    expect(clipboardTextOf('c;?')).toBeNull();
  });

  it('takes nothing that is empty, too long, no base64 or no UTF-8', () => {
    for (const data of ['c;', 'c', '', 'c;%%%', `c;${Buffer.of(0xff, 0xfe).toString('base64')}`, `c;${'A'.repeat(MAX_OSC52_CHARS + 4)}`]) expect(clipboardTextOf(data)).toBeNull();
    expect(clipboardTextOf(`c;${'A'.repeat(MAX_OSC52_CHARS)}`)).not.toBeNull();
  });
});
