import { expectAccessible } from './harness/accessibility.ts';
import { administrator, comeBack, expect, test } from './harness/test.ts';
import { TerminalScreen, demo, logOnPasswordFree, readClipboard, writeClipboard } from './terminal-screen.ts';

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
});

test('a paste of several lines is asked about where the shell would run it at once, and control characters in it are harmless', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run("bind 'set enable-bracketed-paste off'");
  await writeClipboard(page, 'echo pasted-one\necho pasted-\u0003two\n');
  await page.keyboard.press('Control+Shift+V');
  const question = page.getByRole('alertdialog', { name: 'Paste into the shell?' });
  await expect(question).toContainText('Lines: 2');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await screen.expectFocus();
  await page.keyboard.press('Control+Shift+V');
  await question.getByRole('button', { name: 'Paste' }).click();
  await screen.expectText(/^pasted-one$/m);
  await screen.expectText(/^pasted-␃two$/m);
});

test('a selection is copied with Ctrl+Shift+C, and found with Ctrl+Shift+F', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('echo needle-in-the-hay');
  await page.keyboard.press('Control+Shift+F');
  await page.getByLabel('Search in the terminal').fill('needle-in-the-hay');
  await expect(screen.root.getByRole('search')).toContainText(/\d of \d/);
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+C');
  await expect(screen.notice('copied')).toBeVisible();
  expect(await readClipboard(page)).toBe('needle-in-the-hay');
  await page.getByLabel('Search in the terminal').press('Escape');
  expect(await screen.run('echo typed after the search')).toBe('typed after the search');
});

test('a selection that typing has taken away stays away when the window changes', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('echo selected');
  const selection = screen.root.locator('.xterm-selection div');
  const row = await screen.root.locator('.xterm-rows > div').nth((await screen.rows()).indexOf('selected')).boundingBox();
  if (!row) throw new Error('no row');
  await page.mouse.dblclick(row.x + 20, row.y + row.height / 2);
  await expect(selection.first()).toBeAttached();
  await page.keyboard.type('x');
  await expect(selection).toHaveCount(0);
  const { cols } = await screen.size();
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect.poll(async () => (await screen.size()).cols).toBeLessThan(cols);
  await expect(selection).toHaveCount(0);
});

test('who looks at the top of a scrollback that is full sees its rows go, as they are taken away', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type('seq 16000');
  await screen.expectText(/^16000$/m);
  await screen.type('sleep 8; seq 16001 20000');
  const topRow = async (): Promise<number> => Number((await screen.rows()).find((row) => /^\d+$/.test(row)));
  // 10,000 rows are kept, some of them on the screen.
  await screen.root.locator('.xterm-screen').hover();
  const scrollbar = await screen.root.locator('.scrollbar.vertical.visible').boundingBox();
  if (!scrollbar) throw new Error('no scrollbar');
  await page.mouse.click(scrollbar.x + scrollbar.width / 2, scrollbar.y + 2);
  await expect.poll(topRow).toBeLessThan(7_000);
  await expect.poll(topRow, { timeout: 30_000 }).toBeGreaterThan(9_900);
});

test('the size of the text changes with the keyboard, and the remote hears of it', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  const before = await screen.size();
  for (let press = 0; press < 4; press++) await page.keyboard.press('Control+=');
  await expect.poll(async () => (await screen.size()).cols).toBeLessThan(before.cols);
  const larger = await screen.size();
  await expect.poll(() => screen.run('stty size')).toBe(`${larger.rows} ${larger.cols}`);
  await page.keyboard.press('Control+0');
  await expect.poll(() => screen.size()).toEqual(before);
  await page.getByRole('button', { name: 'Larger text' }).click();
  await expect.poll(async () => (await screen.size()).cols).toBeLessThan(before.cols);
  expect(await screen.run('echo the keyboard stays with the shell')).toBe('the keyboard stays with the shell');
});

test('characters are measured before a program prints them, and again in another size of text', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  // What xterm.js measures with; it holds what was measured last.
  const plain = screen.root.locator('.xterm-width-cache-measure-container span').first();
  const last = '中'.repeat(32);
  await expect(plain).toHaveText(last);
  const { cols } = await screen.size();
  await page.keyboard.press('Control+=');
  await expect.poll(async () => (await screen.size()).cols).toBeLessThan(cols);
  await expect(plain).toHaveText(last);
});

test('the keyboard can leave the terminal, and every button has a name', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await page.keyboard.press('Control+F6');
  await expect(page.getByRole('button', { name: 'Back to Instance Login' })).toBeFocused();
  for (const button of await screen.root.getByRole('button').all()) await expect(button).toHaveAccessibleName(/./);
});

test('the terminal page has no fault that axe can find', async ({ page }) => {
  await new TerminalScreen(page).useScreenReaderMode();
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('echo heard');
  await expect(page.locator('.xterm-accessibility-tree').getByText('heard', { exact: true })).toBeAttached();
  await expectAccessible(page);
  await screen.type('exit');
  await screen.expectStatus('ended');
  await expectAccessible(page);
});

test('the page is loaded and used without a word of complaint from the browser', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.run('ls --color /');
  await screen.type('exit');
  await screen.expectStatus('ended');
  expect(complaints).toEqual([]);
});
