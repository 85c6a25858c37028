import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

const known = ['bulk', 'echo', 'rate'];

it('measures everything unless figures are named, in the order of the list', () => {
  expect(readOptions([], known)).toEqual({ figures: known, quick: false, writeDocs: false, profileInto: undefined });
  expect(readOptions(['rate', '--quick', 'bulk', '--profile=/p'], known)).toEqual({ figures: ['bulk', 'rate'], quick: true, writeDocs: false, profileInto: '/p' });
});

it('refuses what it does not know, and says what it knows', () => {
  expect(() => readOptions(['bluk'], known)).toThrow('bluk is not known. Figures: bulk, echo, rate.');
  expect(() => readOptions(['--fast'], known)).toThrow('--fast is not known');
});
