import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeArgumentsOf, ALLOCATOR } from './node-arguments.ts';

const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8');

it.each(['gateway', 'web'] as const)('the image of %s runs Node as `npm start` does', (app) => {
  const command = ['node', ...nodeArgumentsOf(app), `apps/${app}/dist/main.js`];
  expect(dockerfile).toContain(`CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]`);
});

it('the image of the gateway allocates as `npm start` does', () => {
  const variables = Object.entries(ALLOCATOR).map(([name, value]) => `${name}=${value}`);
  expect(/FROM runtime AS gateway\n(?:(?!FROM).*\n)*?ENV (.*)/.exec(dockerfile)?.[1]?.split(' ')).toEqual(expect.arrayContaining(variables));
});
