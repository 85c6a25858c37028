import { existsSync, realpathSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildingSite, NoBuildingSiteError, SITES } from './building-site.ts';

it('is a folder with nothing of the guest in it, and none where all have something', () => {
  const places = SITES.filter((place) => existsSync(place)).map((place) => realpathSync(place));
  expect(buildingSite(['/usr/bin/env', '/tmp'])).toBe(places[0]);
  expect(buildingSite(places.slice(0, 1))).toBe(places[1]);
  expect(() => buildingSite(places)).toThrow(NoBuildingSiteError);
});
