import { describe, expect, it } from 'vitest';
import { catalogues } from './catalogues.ts';

type Tree = { readonly [key: string]: string | readonly string[] | Tree };

/** Every sentence with the path to it. */
function sentences(tree: Tree | readonly string[], path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(here, value);
    else for (const [inner, sentence] of sentences(value, here)) found.set(inner, sentence);
  }
  return found;
}

const placeholders = (sentence: string): string[] => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

const { errors: englishErrors, ...english } = catalogues.en;
const { errors: chineseErrors, ...chinese } = catalogues['zh-CN'];
const en = sentences(english);
const zh = sentences(chinese);

describe('the languages', () => {
  it('have the same sentences, and none is empty', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [path, sentence] of [...en, ...zh]) expect(sentence.trim(), path).not.toBe('');
  });

  it('fill the same placeholders', () => {
    for (const [path, sentence] of en) expect(placeholders(zh.get(path) ?? ''), path).toEqual(placeholders(sentence));
  });

  it('have words for the same errors', () => {
    expect(Object.keys(chineseErrors).sort()).toEqual(Object.keys(englishErrors).sort());
  });

  it('are translated: no Chinese sentence is its English one, names and examples apart', () => {
    const untranslated = [...zh].filter(([path, sentence]) => sentence === en.get(path) && /[a-z]{4}/i.test(sentence)).map(([path]) => path);
    expect(untranslated).toEqual(['app.name']);
  });
});
