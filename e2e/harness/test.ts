/** The `test` of every journey: knows the stack, and how a person signs in. */
import { test as base, expect, type Page } from '@playwright/test';
import { readStackAddress, type StackAddress } from './stack-address.ts';

export { expect };

interface WorkerFixtures {
  stack: StackAddress;
}

export const test = base.extend<object, WorkerFixtures>({
  stack: [async ({}, use) => use(readStackAddress()), { scope: 'worker' }],
  baseURL: async ({ stack }, use) => use(stack.publicUrl),
});

export interface Credentials {
  name: string;
  password: string;
}

/** Fills in the sign-in page as a person does, and waits until it is left. */
export async function signIn(page: Page, { name, password }: Credentials): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export const administrator = (stack: StackAddress): Credentials => ({ name: 'admin', password: stack.adminPassword });
