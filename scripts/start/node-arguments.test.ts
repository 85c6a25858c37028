import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeArgumentsOf } from './node-arguments.ts';

it.each(['gateway', 'web'] as const)('the image of %s runs Node as `npm start` does', (app) => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8');
  const command = ['node', ...nodeArgumentsOf(app), `apps/${app}/dist/main.js`];
  expect(dockerfile).toContain(`CMD [${command.map((word) => JSON.stringify(word)).join(', ')}]`);
});
