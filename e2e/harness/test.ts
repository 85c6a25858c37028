/** The `test` of every journey: knows the stack, and how a person signs in. */
import { test as base, expect, type BrowserContext, type Cookie, type Page } from '@playwright/test';
import { readStackAddress, type StackAddress } from './stack-address.ts';

export { expect };

interface WorkerFixtures {
  stack: StackAddress;
  /** The browser of all journeys of a process. What it has read and compiled of our pages stays in it, which is an eighth of the time. */
  sharedContext: BrowserContext;
}

export const test = base.extend<object, WorkerFixtures>({
  stack: [async ({}, use) => use(readStackAddress()), { scope: 'worker' }],
  baseURL: async ({ stack }, use) => use(stack.publicUrl),
  sharedContext: [async ({ browser, stack }, use) => use(await browser.newContext({ baseURL: stack.publicUrl, locale: 'en-US', viewport: { width: 1440, height: 900 } })), { scope: 'worker' }],
  context: async ({ sharedContext }, use) => {
    await use(sharedContext);
    await Promise.all(sharedContext.pages().map((page) => page.close()));
  },
  page: async ({ context, stack }, use) => {
    const page = await context.newPage();
    await forgetEverything(page, stack);
    await use(page);
    await endTerminal(page);
  },
});

/** The browser is like a new one to our pages: signed out, nothing chosen, nothing allowed. */
async function forgetEverything(page: Page, { publicUrl }: StackAddress): Promise<void> {
  const context = page.context();
  await context.clearCookies();
  await context.clearPermissions();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Storage.clearDataForOrigin', { origin: new URL(publicUrl).origin, storageTypes: 'local_storage,indexeddb' });
  await devTools.detach();
}

/** Ends the session that a journey leaves on its page: it would go on for minutes, and one person may have only so many. */
async function endTerminal(page: Page): Promise<void> {
  if (page.isClosed()) return;
  const ready = page.locator('[data-testid="terminal"][data-status="ready"]');
  if ((await ready.count()) === 0) return;
  // A journey that failed may have left anything over it; then the session ends by itself, later.
  const patience = { timeout: 5_000 };
  try {
    await ready.getByRole('button', { name: 'End session' }).click(patience);
    await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click(patience);
    await page.locator('[data-testid="terminal"][data-status="ended"]').waitFor(patience);
  } catch (error) {
    test.info().annotations.push({ type: 'session left behind', description: String(error) });
  }
}

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

const remembered = new Map<string, Cookie[]>();

/**
 * A person who comes back with the browser they signed in with: a password is checked once for all journeys of a process, since hashing
 * it is made slow. The page stays where it is.
 */
export async function comeBack(page: Page, credentials: Credentials, { publicUrl }: StackAddress): Promise<void> {
  const key = JSON.stringify([publicUrl, credentials]);
  const cookies = remembered.get(key);
  if (cookies) return page.context().addCookies(cookies);
  await signIn(page, credentials);
  remembered.set(key, await page.context().cookies());
}

export const administrator = (stack: StackAddress): Credentials => ({ name: 'admin', password: stack.adminPassword });
