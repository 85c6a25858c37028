import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/test/longest-first.ts';

const unitTests = '{apps,packages}/*/src/**/*.test.{ts,tsx}';
/** What replaces a module for one file would replace it for every file that shares its worker; lint knows the name as well. */
const mockingTests = '{apps,packages,scripts,bench}/**/*.mock.test.{ts,tsx}';
/** They wait for nothing, so each core has one of them. Beside a flood on every core the longest takes forty times its half second. */
const unit = { setupFiles: ['scripts/test/walks-to-their-ends.ts'], testTimeout: 60_000, maxWorkers: '100%', sequence: { groupOrder: 0 } };
const integrationTests = ['{apps,packages}/*/test/**/*.test.ts', 'scripts/test/**/*.int.ts'];
/** They count what a process holds: what another file left behind, and goes away during the count, would hide what they look for. */
const countingTests = ['apps/gateway/test/leaks.test.ts'];
const integration = { testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

/** Unit tests sit beside their source; integration tests (real sockets, processes, Postgres) in each app's or package's test folder; system tests in scripts/test. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // A process and a fresh import of everything for each file takes several times as long as the tests themselves.
      { test: { ...unit, name: 'unit', include: [unitTests, '{scripts,bench}/**/*.test.ts'], exclude: [...configDefaults.exclude, mockingTests], isolate: false } },
      { test: { ...unit, name: 'unit-mocks', include: [mockingTests] } },
      // Importing the gateway and starting a process for each file is a fifth of the work of this project.
      { test: { ...integration, name: 'integration', include: integrationTests, exclude: [...configDefaults.exclude, ...countingTests], isolate: false, globalSetup: ['scripts/test/shared-postgres.ts', 'scripts/test/current-bundles.ts'] } },
      { test: { ...integration, name: 'integration-counts', include: countingTests } },
      {
        // The whole stack as a person starts it, with time limits that are promises: alone, after everything else.
        test: { name: 'system', include: ['scripts/test/**/*.system.ts'], testTimeout: 120_000, hookTimeout: 300_000, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
