/**
 * `npm test`: everything, as CI runs it. Stops at the first step that fails; the last line counts the tests of all steps together.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks } from './check-steps.ts';
import { requirePrerequisites } from './prerequisites.ts';
import { removeThrowAwayUsers } from './throw-away-users.ts';
import { countPlaywright, countVitest, runSteps, type Step } from './steps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const reports = join(root, 'test-results');
const say = (line: string): void => console.log(line);

function steps(): (Step | readonly Step[])[] {
  const vitestReport = join(reports, 'vitest.json');
  const playwrightReport = join(reports, 'playwright.json');
  return [
    ...checks,
    { title: 'build', command: ['node', 'scripts/bootstrap.cjs', 'build'] },
    {
      title: 'unit, integration and system tests',
      command: ['node', 'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
      report: { path: vitestReport, count: countVitest },
    },
    {
      title: 'journeys in a browser',
      command: ['node', 'node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
      report: { path: playwrightReport, count: countPlaywright },
    },
  ];
}

async function main(): Promise<void> {
  requirePrerequisites(say);
  mkdirSync(reports, { recursive: true });
  const { ok, passed, failed, skipped } = await runSteps(root, steps(), say).finally(removeThrowAwayUsers);
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = ok ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
});
