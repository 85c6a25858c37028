import { defineConfig } from 'vitest/config';

/** Unit tests sit beside their source; integration tests (real sockets, processes, Postgres) in each app's or package's test folder; system tests in scripts/test. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}', '{scripts,bench}/**/*.test.ts'], testTimeout: 15_000, sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/*/test/**/*.test.ts', 'scripts/test/**/*.int.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          fileParallelism: true,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The whole stack as a person starts it, with time limits that are promises: alone, after everything else.
        test: { name: 'system', include: ['scripts/test/**/*.system.ts'], testTimeout: 120_000, hookTimeout: 300_000, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
