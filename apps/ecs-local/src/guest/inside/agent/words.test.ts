import { expect, it } from 'vitest';
import { splitWords } from './words.ts';

it.each([
  ['ls -l  /tmp', ['ls', '-l', '/tmp']],
  ["echo 'a b' \"c d\" e\\ f", ['echo', 'a b', 'c d', 'e f']],
  ["a'b'\"c\"d", ['abcd']],
  ["'' \"\"", ['', '']],
  ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
  ["'a\\b'", ['a\\b']],
  ['echo $HOME *', ['echo', '$HOME', '*']],
  ['  ', []],
  ['', []],
])('splits %j', (line, words) => expect(splitWords(line)).toEqual(words));

it.each(["echo 'a", 'echo "a', 'echo \\', '"a\\'])('does not guess what %j means', (line) => expect(() => splitWords(line)).toThrow(SyntaxError));
