import { listenerOf } from './harness/listener-process.ts';
import { removeDataFolder, startStack, type RunningStack } from './harness/running-stack.ts';
import { administrator, expect, signIn, test } from './harness/test.ts';
import { demo, logOnPasswordFree } from './terminal-screen.ts';

// A Workbench of its own: the other journeys would not survive the end of their gateway.
test.describe.configure({ timeout: 240_000 });

let own: RunningStack;

test.beforeAll(async () => {
  own = await startStack();
});
test.afterAll(async () => {
  await own.stop();
  removeDataFolder(own.dataFolder);
});

test('after a gateway was killed the page says that the session is gone, keeps its scrollback, and opens a new one below it', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: own.publicUrl, locale: 'en-US' });
  const page = await context.newPage();
  await signIn(page, administrator(own));
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('echo before-the-crash');
  const address = page.url();

  process.kill(listenerOf(own.gatewayPort), 'SIGKILL');
  await screen.expectStatus('waiting');
  // The supervisor starts another gateway, which knows nothing of the session and closes its record.
  await expect(screen.banner).toHaveAttribute('data-code', 'session-gone', { timeout: 60_000 });
  await screen.expectText(/^before-the-crash$/m);
  await expect(screen.banner).toContainText('Reconnect');

  await page.locator('.xterm-helper-textarea').press('Enter');
  await screen.expectStatus('ready');
  expect(await screen.run('echo after-the-crash')).toBe('after-the-crash');
  await screen.expectText(/^before-the-crash$/m);
  await expect(page).not.toHaveURL(address);
  await expect(page).toHaveURL(/\/sessions\/ses_/);

  await page.goto('/sessions');
  await expect(page.getByRole('table', { name: 'Ended' }).getByRole('row', { name: new RegExp(demo.web.name) })).toContainText('The gateway was stopped or restarted.');
  await context.close();
});
