import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { administrator, expect, signIn, test } from './harness/test.ts';
import { addOperator, newName, newOperator, oneTimePassword, signInFirst } from './people.ts';
import { readClipboard } from './terminal-screen.ts';

test.beforeEach(async ({ page, stack }) => signIn(page, administrator(stack)));

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

async function choose(page: Page, name: string, deed: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: deed }).click();
}

test('a user is added, keeps nothing of a bad name, and chooses their own password at the first sign-in', async ({ page, context, browser, stack }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const name = newName('lin');
  await page.goto('/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  const form = page.getByRole('dialog', { name: 'Add user' });
  const submit = form.getByRole('button', { name: 'Add user' });
  await form.getByRole('radio', { name: 'Administrator' }).click();
  await form.getByLabel('Username').fill('two words');
  await submit.click();
  await expect(form.getByRole('alert')).toHaveText(/beginning with a letter or digit/);
  await form.getByLabel('Username').fill('ADMIN');
  await submit.click();
  await expect(form.getByRole('alert')).toHaveText('There is already a user of this name.');
  await expect(form.getByLabel('Username')).toHaveValue('ADMIN');
  await expect(form.getByLabel('Username')).toBeFocused();
  await expect(form.getByRole('radio', { name: 'Administrator' })).toBeChecked();

  await form.getByRole('radio', { name: 'Operator' }).click();
  await form.getByLabel('Username').fill(name);
  await form.getByLabel('Username').press('Enter');
  await page.getByRole('button', { name: 'Copy password' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await readClipboard(page);
  expect(await oneTimePassword(page, name)).toBe(copied);
  await expect(row(page, name)).toContainText('One-time password not used yet');
  await page.reload();
  await expect(page.getByText(copied)).toHaveCount(0);

  const theirs = await browser.newPage({ baseURL: stack.publicUrl, locale: 'en-US' });
  await signInFirst(theirs, { name, password: copied });
  await expect(theirs.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await theirs.goto('/users');
  await expect(theirs.getByRole('heading', { name: 'For administrators only' })).toBeVisible();
  await expect(theirs.getByText(name, { exact: true }).first()).toBeVisible();
  await expect(theirs.getByText('admin', { exact: true })).toHaveCount(0);
  await theirs.close();

  await page.reload();
  await expect(row(page, name)).not.toContainText('One-time password not used yet');
});

test('a disabled user is out within 5 seconds and told why, and comes back when enabled', async ({ page, browser }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { administratorPage: page, stem: 'kim' });
  await choose(page, credentials.name, 'Disable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row(page, credentials.name)).toContainText('Disabled');
  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 5_000 });
  await expect(theirs.getByRole('status')).toHaveText(/An administrator disabled your account/);

  await choose(page, credentials.name, 'Enable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Enable' }).click();
  await expect(row(page, credentials.name)).toContainText('Enabled');
  await signIn(theirs, credentials);
  await context.close();
});

test('a reset says what it deletes, signs the user out, and gives a password that works once', async ({ page, browser }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { administratorPage: page, stem: 'ada' });
  await choose(page, credentials.name, 'Reset password');
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('their terminals end');
  await expect(question).toContainText('They have no saved logon credentials.');
  await question.getByRole('button', { name: 'Reset password' }).click();
  const password = await oneTimePassword(page, credentials.name);

  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 5_000 });
  await expect(theirs.getByRole('status')).toHaveText(/An administrator reset your password/);
  await theirs.getByLabel('Username').fill(credentials.name);
  await theirs.getByLabel('Password', { exact: true }).fill(credentials.password);
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByText('Username or password is not right.')).toBeVisible();
  await signInFirst(theirs, { name: credentials.name, password });
  await context.close();
});

test('the only administrator can be neither disabled nor made an operator, and the page says why', async ({ page }) => {
  await addOperator(page, newName('eve'));
  await expect(page.getByText('admin is the only enabled administrator')).toBeVisible();
  await page.getByRole('button', { name: 'Actions for admin', exact: true }).focus();
  await page.keyboard.press('Enter');
  const first = page.getByRole('menuitem', { name: /Make operator.*last enabled administrator/ });
  await expect(first).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(first).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /Disable.*last enabled administrator/ })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});

test("an operator who sends an administrator's request again changes nothing", async ({ page, browser, stack }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { administratorPage: page, stem: 'mallory' });
  await page.goto('/users');
  await choose(page, credentials.name, 'Make administrator');
  // Seen by the wire, and stopped before it arrives.
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.method() === 'POST' && sent.headers()['next-action'] !== undefined),
    page.route('**/users', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue())).then(() => page.getByRole('alertdialog').getByRole('button', { name: 'Make administrator' }).click()),
  ]);
  await expect(page.getByRole('alertdialog').getByRole('alert')).toHaveText('That did not work. Try again in a moment.');
  const { 'next-action': action = '', 'content-type': contentType = '' } = request.headers();
  const answer = await theirs.request.post('/users', {
    headers: { 'next-action': action, 'content-type': contentType, origin: stack.publicUrl, accept: 'text/x-component' },
    data: request.postDataBuffer() ?? Buffer.alloc(0),
  });
  expect(await answer.text()).toContain('"reason":"forbidden"');

  await page.unroute('**/users');
  await page.reload();
  await expect(row(page, credentials.name)).toContainText('Operator');
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing on the page of users is out of reach of assistive technology (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const name = newName('axe');
    const expectClean = async (): Promise<void> => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await addOperator(page, name);
    await expectClean();
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expectClean();
    await page.keyboard.press('Escape');
    await choose(page, name, 'Reset password');
    await page.getByRole('alertdialog').waitFor();
    await expectClean();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectClean();
  });
}
