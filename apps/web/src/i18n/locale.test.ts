import { describe, expect, it } from 'vitest';
import { negotiateLocale } from './locale.ts';

describe('choosing a language', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
    ['de-DE,de;q=0.9,zh-TW;q=0.5,en;q=0.4', 'zh-CN'],
    ['en;q=0.3, zh;q=0.7', 'zh-CN'],
    ['zh;q=0, en', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('%s → %s', (header, locale) => expect(negotiateLocale(header)).toBe(locale));
});
