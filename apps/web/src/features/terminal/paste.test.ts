import { describe, expect, it } from 'vitest';
import { defuse, mustAsk, previewOf } from './paste.ts';

describe('paste', () => {
  it('cannot end bracketed paste, interrupt, or erase: control characters become pictures', () => {
    expect(defuse('a\x1b[201~rm -rf /\x03\x7f\u009b')).toBe('a␛[201~rm -rf /␃␡\ufffd');
    expect(defuse('tab\tline\r\nnext\n中文 👩‍💻')).toBe('tab\tline\r\nnext\n中文 👩‍💻');
  });

  it('asks before a line break reaches a shell that would run it at once', () => {
    expect(mustAsk('ls', false)).toBe(false);
    expect(mustAsk('ls\n', false)).toBe(true);
    expect(mustAsk('a\rb', false)).toBe(true);
    expect(mustAsk('a\nb', true)).toBe(false);
  });

  it('counts lines as a person does and shows only the beginning of a long text', () => {
    expect(previewOf('one\r\ntwo\n')).toMatchObject({ lines: 2, rest: 0 });
    const long = previewOf('x'.repeat(5_000));
    expect(long.beginning.length + long.rest).toBe(5_000);
    expect(long.rest).toBeGreaterThan(0);
  });
});
