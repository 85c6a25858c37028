import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCatalogue, errorCodes } from './errors.ts';

const page = readFileSync(new URL('../../../docs/ERRORS.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \| (.+?) \| (.+?) \|$/gm)];

describe('error catalogue', () => {
  it('is the table of docs/ERRORS.md, in both directions', () => {
    expect(documented.map(([, code, retry, what, todo]) => ({ code, retry, what, todo }))).toEqual(errorCodes.map((code) => ({ code, ...errorCatalogue[code] })));
  });

  it('says in whole sentences what happened and what to do', () => {
    for (const { what, todo } of Object.values(errorCatalogue)) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect(todo).toMatch(/^[A-Z].*\.$/);
    }
  });
});
