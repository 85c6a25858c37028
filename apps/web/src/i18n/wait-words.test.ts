import { expect, it } from 'vitest';
import { en } from '../messages/en.ts';
import { waitWords } from './wait-words.ts';

it.each([
  [0, '1 second'],
  [1, '1 second'],
  [29.2, '30 seconds'],
  [89, '89 seconds'],
  [91, '2 minutes'],
  [900, '15 minutes'],
])('%s s is said as %s', (seconds, words) => expect(waitWords('en', en.signIn.wait, seconds)).toBe(words));
