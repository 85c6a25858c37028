import { expect, test } from 'vitest';
import { InputAuthors } from './input-authors.ts';

test('a page learns how far it came itself, and how far another did', () => {
  const authors = new InputAuthors();
  expect(authors.of('one')).toEqual({});
  authors.note('one', 5);
  authors.note('one', 9);
  expect(authors.of('one')).toEqual({ inputOwn: 9 });
  expect(authors.of('two')).toEqual({ inputElsewhere: 9 });
  authors.note('two', 12);
  expect(authors.of('one')).toEqual({ inputOwn: 9, inputElsewhere: 12 });
  authors.note('one', 14);
  expect(authors.of('one')).toEqual({ inputOwn: 14, inputElsewhere: 12 });
  expect(authors.of('two')).toEqual({ inputOwn: 12, inputElsewhere: 14 });
  expect(authors.of(undefined)).toEqual({ inputElsewhere: 14 });
});

test('of very many pages the latest are remembered', () => {
  const authors = new InputAuthors();
  for (let page = 1; page <= 1_000; page += 1) authors.note(String(page), page);
  expect(authors.of('1')).toEqual({ inputElsewhere: 1_000 });
  expect(authors.of('1000')).toEqual({ inputOwn: 1_000, inputElsewhere: 999 });
});
