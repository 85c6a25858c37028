/** `npm run check`: what can be known in about a minute, without a browser or a database. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks } from './check-steps.ts';
import { runSteps } from './steps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { ok } = await runSteps(root, [...checks, { title: 'unit tests', command: ['node', 'node_modules/vitest/vitest.mjs', 'run', '--project', 'unit*'] }], (line) => console.log(line));
process.exitCode = ok ? 0 : 1;
