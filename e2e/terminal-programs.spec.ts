import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demo, logOnPasswordFree, readClipboard, writeClipboard } from './terminal-screen.ts';

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
});

test('vim fills the screen, takes keys, and gives the screen back', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type('echo the line above; vim -u NONE /tmp/journey.txt');
  await screen.expectText(/^~$/m);
  const { rows } = await screen.size();
  expect((await screen.rows()).length).toBe(rows);
  await page.keyboard.type('ione');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await page.keyboard.press('Escape');
  await screen.expectText(/^one\ntwo\n~/m);
  await page.setViewportSize({ width: 1000, height: 600 });
  await expect.poll(async () => (await screen.rows()).length).toBeLessThan(rows);
  await screen.expectText(/^one\ntwo\n~/m);
  await page.keyboard.type(':wq');
  await page.keyboard.press('Enter');
  await screen.expectText(/^the line above$/m);
  expect(await screen.run('cat /tmp/journey.txt')).toBe('one\ntwo');
});

test('top draws itself anew and ends on q', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type('top -d 1');
  await screen.expectText(/PID\s+USER.*COMMAND/);
  await page.keyboard.press('q');
  expect(await screen.run('echo done')).toBe('done');
});

test('Chinese is two columns wide, and so is an emoji made of several characters', async ({ page }) => {
  const screen = await logOnPasswordFree(page, demo.web);
  // The terminal itself says where the cursor is after each text (CSI 6 n).
  const columnAfter = (text: string): Promise<string> => screen.run(`printf '%b' '${text}'; IFS=';' read -rsd R -p $'\\e[6n' _ column; printf '\\n%s' "$column"`);
  expect((await columnAfter('abc')).split('\n').at(-1)).toBe('4');
  expect((await columnAfter('\\u4e2d\\u6587\\u3002')).split('\n').at(-1)).toBe('7');
  expect((await columnAfter('\\U1F469\\u200D\\U1F4BB')).split('\n').at(-1)).toBe('3'); // woman, joiner, laptop
  expect((await columnAfter('\\U1F1E8\\U1F1F3')).split('\n').at(-1)).toBe('3'); // two regional indicators, one flag
  expect((await columnAfter('e\\u0301')).split('\n').at(-1)).toBe('2'); // a letter and its accent
});

test('text that the browser keeps a program from copying waits for an answer, after which keys go where they went before', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const screen = await logOnPasswordFree(page, demo.web);
  await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no focus"))');
  await screen.type(String.raw`printf '\e]52;c;%s\e\\' "$(printf 'for later' | base64)"`);
  await expect(screen.notice('remoteCopyBlocked')).toBeVisible();
  await page.evaluate('delete navigator.clipboard.writeText');
  await screen.notice('remoteCopyBlocked').getByRole('button', { name: 'Copy' }).click();
  await expect(screen.notice('remoteCopyBlocked')).toBeHidden();
  expect(await readClipboard(page)).toBe('for later');
  expect(await screen.run('echo typed')).toBe('typed');
  // With the search open keys are not the shell's.
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('nee');
  await screen.notice('copied').getByRole('button', { name: 'Dismiss' }).click();
  await expect(screen.notice('copied')).toBeHidden();
  await page.keyboard.type('dle');
  await expect(page.getByLabel('Search in the terminal')).toHaveValue('needle');
  await page.getByLabel('Search in the terminal').press('Escape');
  await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no focus"))');
  await screen.type(String.raw`printf '\e]52;c;%s\e\\' "$(printf 'unwanted' | base64)"`);
  const dismiss = screen.notice('remoteCopyBlocked').getByRole('button', { name: 'Dismiss' });
  await expect(dismiss).toBeVisible();
  // With the keyboard alone: from the bar on, before Tab is the shell's.
  await page.keyboard.press('Control+F6');
  for (let stops = 0; stops < 20 && !(await dismiss.evaluate((button) => button === document.activeElement)); stops += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(screen.notice('remoteCopyBlocked')).toBeHidden();
  expect(await screen.run('echo typed again')).toBe('typed again');
});

test('programs may name the tab, ring the bell and fill the clipboard, but never read it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type(String.raw`printf '\e]0;deploy \e\\'; printf '\e]52;c;%s\e\\' "$(printf 'from the shell' | base64)"`);
  await expect(page).toHaveTitle('web-1: deploy · Workbench');
  await expect(screen.notice('remoteCopied')).toBeVisible();
  expect(await readClipboard(page)).toBe('from the shell');
  await writeClipboard(page, 'a secret of the person');
  await page.locator('.xterm-helper-textarea').focus();
  expect(await screen.run(String.raw`printf '\e]52;c;?\e\\'; IFS= read -rst 1 -n 200 answer; printf 'answer:%s' "$answer"`)).toBe('answer:');
});
