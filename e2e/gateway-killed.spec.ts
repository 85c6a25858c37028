import { listenerOf } from './harness/listener-process.ts';
import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demo, logOnPasswordFree } from './terminal-screen.ts';

// A journey beside this one would lose its terminal: playwright.config.ts runs one at a time.
test.describe.configure({ timeout: 240_000 });

test('after a gateway was killed the page says why the session is gone, keeps its scrollback, and opens a new one below it', async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('echo before-the-crash');
  const address = page.url();

  process.kill(listenerOf(stack.gatewayPort), 'SIGKILL');
  await screen.expectStatus('waiting');
  // The supervisor starts another gateway, which closes the record of the session before it listens.
  await expect(screen.banner).toHaveAttribute('data-code', 'gateway-stopped', { timeout: 60_000 });
  await screen.expectText(/^before-the-crash$/m);
  await expect(screen.banner).toContainText('Reconnect');

  await page.locator('.xterm-helper-textarea').press('Enter');
  await screen.expectStatus('ready');
  expect(await screen.run('echo after-the-crash')).toBe('after-the-crash');
  await screen.expectText(/^before-the-crash$/m);
  await expect(page).not.toHaveURL(address);
  await expect(page).toHaveURL(/\/sessions\/ses_/);

  await page.goto('/sessions');
  await expect(page.getByRole('table', { name: 'Ended' }).getByRole('row', { name: new RegExp(demo.web.name) }).first()).toContainText('The gateway was stopped or restarted.');
});
