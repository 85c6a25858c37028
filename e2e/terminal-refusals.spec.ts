import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demo, openLogin } from './terminal-screen.ts';

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
});

test('a wrong password says so at the form, which still holds what was typed', async ({ page }) => {
  await openLogin(page, demo.web);
  await page.getByRole('radio', { name: 'Terminal' }).click();
  await page.getByRole('radio', { name: 'Password Authentication' }).click();
  await page.getByLabel('Username').fill('root');
  await page.getByLabel('Password', { exact: true }).fill('certainly not this one');
  await page.getByRole('button', { name: 'Log In' }).click();
  const question = page.getByRole('dialog', { name: 'Do you trust this host key?' });
  const refusal = page.getByText('The instance refused this Username and password.');
  await expect(question.or(refusal).first()).toBeVisible();
  if (await question.isVisible()) await question.getByRole('button', { name: 'Accept and continue' }).click();
  await expect(refusal).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('certainly not this one');
});

test('a port where nothing listens is distinct from a wrong password', async ({ page }) => {
  await openLogin(page, demo.web);
  await page.getByRole('radio', { name: 'Terminal' }).click();
  await page.getByRole('radio', { name: 'Password Authentication' }).click();
  await page.getByLabel('Password', { exact: true }).fill('x');
  await page.getByText('More Options').click();
  await page.getByLabel('Port').fill('9');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('Nothing answered at the address and port of the instance.')).toBeVisible();
});

test('a stopped instance says why it cannot be logged on to', async ({ page }) => {
  await openLogin(page, demo.stopped);
  await expect(page.getByText('The instance is not running.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Log In' })).toBeDisabled();
});

test('an instance whose health is not Normal says so', async ({ page }) => {
  await openLogin(page, demo.impaired);
  await expect(page.getByText('The health of the instance is not Normal.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Log In' })).toBeDisabled();
});

test('an instance without an agent begins with Terminal, and says why there is no Password-Free', async ({ page }) => {
  await openLogin(page, demo.agentless);
  await expect(page.getByRole('radio', { name: 'Terminal' })).toBeChecked();
  await page.getByRole('radio', { name: 'Password-Free' }).click();
  await expect(page.getByText(/The Cloud Assistant agent is offline/)).toBeVisible();
});
