/** Owns what is checked without running any of the product: lint with the walls, types, the rules of the wire, the lock file. */
import type { Step } from './steps.ts';

/** They need nothing of each other, and of the generated code only that it is there (run.cjs): the slowest first. */
export const checks: readonly (Step | readonly Step[])[] = [
  [
    { title: 'lint and walls', command: ['node', 'node_modules/eslint/bin/eslint.js', '.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'] },
    { title: 'types of the pages', command: ['node', 'node_modules/typescript/bin/tsc', '-p', 'apps/web/tsconfig.json'] },
    { title: 'types', command: ['node', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
    { title: 'types of the journeys', command: ['node', 'node_modules/typescript/bin/tsc', '-p', 'e2e/tsconfig.json'] },
    { title: 'types without DOM and Node', command: ['node', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.pure.json'] },
    { title: 'lock file', command: ['node', '--import', 'tsx', 'scripts/check-lock.ts'] },
    { title: 'rules and their tests', command: ['node', '--import', 'tsx', 'scripts/check-spec.ts'] },
  ],
];
