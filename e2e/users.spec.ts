import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility.ts';
import { expect, signIn } from './harness/test.ts';
import { addOperator, newName, newOperator, oneTimePassword, signInFirst, test } from './people.ts';
import { readClipboard } from './terminal-screen.ts';

let page: Page;

test.beforeAll(({ admin }) => void (page = admin.page));

const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name });

async function choose(name: string, deed: string, on = page): Promise<void> {
  await on.getByRole('button', { name: `Actions for ${name}` }).click();
  await on.getByRole('menuitem', { name: deed }).click();
}

test('a user is added, keeps nothing of a bad name, and chooses their own password at the first sign-in', async ({ browser, stack }) => {
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
  await expect(row(name)).toContainText('One-time password not used yet');
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
  await expect(row(name)).not.toContainText('One-time password not used yet');
});

test('a disabled user is out within 5 seconds and told why, and comes back when enabled', async ({ browser, admin }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { addedBy: admin, stem: 'kim' });
  await choose(credentials.name, 'Disable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row(credentials.name)).toContainText('Disabled');
  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 5_000 });
  await expect(theirs.getByRole('status')).toHaveText(/An administrator disabled your account/);

  await choose(credentials.name, 'Enable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Enable' }).click();
  await expect(row(credentials.name)).toContainText('Enabled');
  await signIn(theirs, credentials);
  await context.close();
});

test('a reset says what it deletes, signs the user out, and gives a password that works once', async ({ browser, admin }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { addedBy: admin, stem: 'ada' });
  await choose(credentials.name, 'Reset password');
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

test('the only administrator can be neither disabled nor made an operator, and the page says why', async () => {
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

test("an operator who sends an administrator's request again changes nothing", async ({ browser, stack, admin }) => {
  const { credentials, context, page: theirs } = await newOperator(browser, { addedBy: admin, stem: 'mallory' });
  await page.goto('/users');
  await choose(credentials.name, 'Make administrator');
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
  await expect(row(credentials.name)).toContainText('Operator');
  await context.close();
});

test('nothing on the page of users is out of reach of assistive technology', async ({ admin }) => {
  const name = newName('axe');
  await addOperator(page, name);
  const fresh = await admin.context.newPage();
  await fresh.goto('/users');
  await expectAccessible(fresh);
  await fresh.getByRole('button', { name: 'Add user' }).click();
  await fresh.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
  await expect(fresh.getByRole('dialog').getByRole('alert')).toBeVisible();
  await expectAccessible(fresh);
  await fresh.keyboard.press('Escape');
  await choose(name, 'Reset password', fresh);
  await fresh.getByRole('alertdialog').waitFor();
  await expectAccessible(fresh);
  await fresh.keyboard.press('Escape');
  await fresh.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(fresh);
  await fresh.close();
});
