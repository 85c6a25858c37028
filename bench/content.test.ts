import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mixedContent, throughTerminal } from './content.ts';

describe('the content', () => {
  it('is the same in every run', () => {
    expect(createHash('sha256').update(mixedContent(1_000_000)).digest('hex')).toBe(createHash('sha256').update(mixedContent(1_000_000)).digest('hex'));
    // Whoever changes the generator makes figures of earlier runs incomparable: that is to be seen here.
    expect(createHash('sha256').update(mixedContent(100_000)).digest('hex').slice(0, 16)).toBe('11c4d163980a318a');
  });

  it('has exactly the length that was asked for, and ends a line', () => {
    for (const length of [1, 99, 1_000, 65_537]) {
      const content = mixedContent(length);
      expect(content.length).toBe(length);
      expect(content.at(-1)).toBe(0x0a);
    }
  });

  it('is text: whole characters, colours, and no control character that would move the cursor', () => {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(mixedContent(200_000));
    expect(text).toContain('\x1b[1;32m');
    expect(text).toContain('文字');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1a\x1c-\x1f]/);
  });

  it('passes a terminal line with a carriage return before each line feed', () => {
    expect(throughTerminal(Buffer.from('a\nb\n')).toString()).toBe('a\r\nb\r\n');
  });
});
