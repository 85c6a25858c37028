import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/test/prerequisites.ts';

const asRoot = process.getuid?.() === 0;
const chromium = findChromium();

/**
 * Journeys in a real Chromium against the whole stack, started once as a person starts it (e2e/harness/global-setup.ts).
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/harness/global-setup.ts',
  outputDir: 'test-results/e2e',
  // One stack and one browser fill two cores: two journeys at once take as long as one after the other (203 and 206 s for 28).
  workers: 1,
  fullyParallel: false,
  // A journey that passes only when it is tried again has failed.
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  // Chromium, the whole stack and its guests share two cores: a journey waits for states, never for this.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    // Recording every journey takes a quarter of the time (92 s instead of 122 for 19); a failure keeps its screenshot and what the page held, and `--trace on` asks for more.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium !== null && { executablePath: chromium }),
      args: [
        // Chromium's own sandbox refuses root.
        ...(asRoot ? ['--no-sandbox'] : []),
        // It would call home, and on a closed network wait for it.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-quic',
        // Rows are drawn as elements, which journeys read; WebGL without a graphics card is slower and leaves nothing to read.
        '--disable-3d-apis',
      ],
    },
  },
});
