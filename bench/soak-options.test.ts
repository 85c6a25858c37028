import { expect, it } from 'vitest';
import { readSoakOptions } from './soak-options.ts';

it('has defaults, takes numbers and refuses the rest', () => {
  const defaults = { minutes: 15, sessions: 200 };
  expect(readSoakOptions([], defaults)).toEqual(defaults);
  expect(readSoakOptions(['--minutes=0.5', '--sessions=4'], defaults)).toEqual({ minutes: 0.5, sessions: 4 });
  for (const wrong of ['--minutes=0', '--minutes=x', '--hours=1', '5']) expect(() => readSoakOptions([wrong], defaults)).toThrow('is not known');
  expect(() => readSoakOptions(['--sessions=4'], { minutes: 60 })).toThrow('Switches: --minutes=<n>.');
});
