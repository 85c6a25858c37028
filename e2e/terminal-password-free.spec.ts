import { administrator, comeBack, expect, test } from './harness/test.ts';
import { TerminalScreen, demo, logOnPasswordFree } from './terminal-screen.ts';

// The first is the whole journey: on two busy cores that is more than the usual minute.
test.describe.configure({ timeout: 120_000 });

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
});

test('from the list of instances into a shell: type, see output, resize, exit, reconnect with one key', async ({ page }) => {
  await page.goto('/instances');
  const row = page.getByRole('row', { name: new RegExp(demo.web.name) });
  await row.getByRole('button', { name: /Connect/ }).click();
  await page.getByRole('link', { name: 'Sign in now', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Instance Login' })).toBeVisible();
  await expect(page.getByLabel('Username')).toHaveValue(demo.web.user);
  await page.getByRole('button', { name: 'Log In' }).click();

  const screen = new TerminalScreen(page);
  await screen.expectShell();
  expect(await screen.run('whoami; echo $TERM')).toBe('root\nxterm-256color');
  await expect(page).toHaveTitle(new RegExp(`^${demo.web.name}\\b`));

  const before = await screen.size();
  expect(await screen.run('stty size')).toBe(`${before.rows} ${before.cols}`);
  await page.setViewportSize({ width: 1100, height: 700 });
  await expect.poll(async () => (await screen.size()).cols).toBeLessThan(before.cols);
  const after = await screen.size();
  await expect.poll(() => screen.run('stty size')).toBe(`${after.rows} ${after.cols}`);

  await screen.type('echo before-the-end');
  await screen.expectText(/^before-the-end$/m);
  await screen.type('exit');
  await screen.expectStatus('ended');
  await expect(screen.banner).toHaveAttribute('data-code', 'exited');
  await expect(screen.banner).toContainText('The shell has ended.');

  await page.keyboard.type('x');
  await expect(screen.notice('not-ready')).toBeVisible();

  await page.keyboard.press('Enter');
  await screen.expectShell();
  await expect(screen.root).toHaveAttribute('data-attempt', '2');
  expect(await screen.run('echo again')).toBe('again');
  await screen.expectText(/^before-the-end$/m); // what was on the screen stays above
  await screen.expectText(/Session ended/);
});

test('an instance without a public address, as the user its image asks for', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.app);
  expect(await screen.run('whoami')).toBe('ecs-user');
});

test('a flood is stopped by Ctrl-C and the shell lives on', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type('yes flood');
  await screen.expectText(/flood\nflood\nflood/);
  await page.keyboard.press('Control+C');
  // What was under way is still shown; how long that takes is for the benches to measure.
  await screen.expectText(/\^C\n.*[#$]$/, 45_000);
  expect(await screen.run('echo alive')).toBe('alive');
});

test('leaving asks first, and gives the form back as it was; the session goes on, and can be ended', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await page.getByRole('button', { name: 'Back to Instance Login' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  expect(await screen.run('echo still here')).toBe('still here');
  await page.getByRole('button', { name: 'Back to Instance Login' }).click();
  const address = page.url();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('button', { name: 'Log In' })).toBeVisible();
  await expect(page).toHaveURL(/\/login\//);
  await expect(page.getByLabel('Username')).toHaveValue('root');
  await page.goto(address);
  await screen.expectStatus('ready');
  await screen.expectText(/^still here$/m);
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await screen.expectStatus('ended');
});

test('End session ends it, says so, and the record agrees', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await screen.expectStatus('ended');
  await expect(screen.banner).toHaveAttribute('data-code', 'ended-by-user');
});
