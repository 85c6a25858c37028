import { describe, expect, test } from 'vitest';
import { nextMethod, plainText, type Choice } from './authentication.ts';
import { Banner } from './banner.ts';

const choose = (over: Partial<Choice>): string | null => nextMethod({ offered: ['publickey', 'password', 'keyboard-interactive'], partialSuccess: false, proof: 'password', tried: new Set(), ...over });

describe('what is tried next', () => {
  test('a password goes by the method of that name, and by prompts only where there is none', () => {
    expect(choose({})).toBe('password');
    expect(choose({ offered: ['publickey', 'keyboard-interactive'] })).toBe('keyboard-interactive');
    expect(choose({ offered: ['publickey'] })).toBeNull();
  });

  test('a refused password is not tried again by another method', () => {
    expect(choose({ tried: new Set(['password']) })).toBeNull();
    expect(choose({ tried: new Set(['keyboard-interactive']) })).toBeNull();
  });

  test('after a partial success prompts are answered, and a key may be followed by a password', () => {
    expect(choose({ tried: new Set(['password']), partialSuccess: true })).toBe('keyboard-interactive');
    expect(choose({ proof: 'private-key', tried: new Set(['key']), partialSuccess: true })).toBe('keyboard-interactive');
    expect(choose({ proof: 'private-key', tried: new Set(['key']), partialSuccess: true, offered: ['password'] })).toBe('password');
  });

  test('a key goes by its own method only', () => {
    expect(choose({ proof: 'private-key' })).toBe('key');
    expect(choose({ proof: 'private-key', offered: ['password'] })).toBeNull();
    expect(choose({ proof: 'private-key', tried: new Set(['key']) })).toBeNull();
  });
});

describe('text of a server', () => {
  test('a prompt loses what a terminal or a reader could be fooled by', () => {
    expect(plainText('Code\u001b[2J:\u202etxt\u0000 \u200b')).toBe('Code [2J: txt');
    expect(plainText('x'.repeat(2_000))).toHaveLength(512);
    expect(plainText('验证码：')).toBe('验证码：');
  });

  test('a banner keeps its lines and nothing else that controls', () => {
    const banner = new Banner();
    banner.add('One\r\nTwo\u001b[31m\u0007\n');
    banner.add('\tThree\u202e\n\n\n');
    expect(banner.text).toBe('One\r\nTwo[31m\r\n\tThree\r\n');
    expect(new Banner().text).toBe('');
    const long = new Banner();
    for (let i = 0; i < 100; i += 1) long.add('x'.repeat(100));
    expect(long.text.length).toBeLessThanOrEqual(4_098);
  });
});
