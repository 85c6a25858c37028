import { administrator, expect, signIn, test } from './harness/test.ts';

test('the first administrator signs in with the first password and sees the instances', async ({ page, stack }) => {
  await signIn(page, administrator(stack));
  await expect(page.getByRole('heading', { name: 'Instances' })).toBeVisible();
});

test('a wrong password says so and leads nowhere', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('nobody-of-that-name');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Username or password is not right.')).toBeVisible();
  await page.goto('/instances');
  await expect(page).toHaveURL(/\/sign-in/);
});
