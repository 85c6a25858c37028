import { defineConfig } from 'vitest/config';

/** Unit tests sit beside their source; integration tests (real sockets, processes, Postgres) in each app's or package's test folder. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/*/test/**/*.test.ts', 'scripts/test/**/*.int.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
    ],
  },
});
