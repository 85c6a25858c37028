import { expect, it } from 'vitest';
import { Comparison } from './comparison.ts';

const feed = (text: string, size: number): { comparison: Comparison; rest: string } => {
  const comparison = new Comparison(Buffer.from('abcdefg'), 3);
  let rest = '';
  for (let at = 0; at < text.length; at += size) rest += Buffer.from(comparison.take(Buffer.from(text.slice(at, at + size)))).toString();
  return { comparison, rest };
};

it.each([1, 2, 5, 7, 100])('a stream in pieces of %i bytes is what was sent, and its tail is given back', (size) => {
  const { comparison, rest } = feed('abcdefg'.repeat(3) + 'prompt', size);
  expect(comparison).toMatchObject({ isComplete: true, differsAt: undefined });
  expect(rest).toBe('prompt');
});

it.each([['abcdefgabXdefgabcdefg'], ['abcdefgabdefgabcdefg+'], ['abcdefgabccdefgabcdefg']])('%s is not', (text) => {
  expect(feed(text, 4).comparison.differsAt).toBeDefined();
});

it('says when bytes are missing at the end', () => {
  expect(feed('abcdefg'.repeat(2), 3).comparison).toMatchObject({ isComplete: false, differsAt: undefined });
});
