import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeArgumentsOf, ONE_HEAP } from './node-arguments.ts';

const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8');

it.each(['gateway', 'web'] as const)('the image of %s runs Node as `npm start` does', (app) => {
  const command = ['node', ...nodeArgumentsOf(app), `apps/${app}/dist/main.js`];
  expect(dockerfile).toContain(`CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]`);
});

it('the image of the gateway has one heap as well', () => {
  expect(dockerfile).toMatch(new RegExp(`FROM runtime AS gateway\\n(?:(?!FROM).*\\n)*ENV .*MALLOC_ARENA_MAX=${ONE_HEAP.MALLOC_ARENA_MAX}\\b`));
});
