/** Owns the people of the journeys: the administrator, and whom they add on the users page, each in a browser of their own. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { administrator, comeBack, expect, signIn, test as base, type Credentials } from './harness/test.ts';
import type { StackAddress } from './harness/stack-address.ts';

let serial = 0;
/** Journeys share one stack, and two processes run them: a name must be new to both. */
export const newName = (stem: string): string => `${stem}-${process.pid}-${(serial += 1)}`;

/** Adds an operator on the users page, where `page` is an administrator's. @returns the one-time password. */
export async function addOperator(page: Page, name: string): Promise<Credentials> {
  await page.goto('/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('Username').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
  return { name, password: await oneTimePassword(page, name) };
}

/** Reads the one-time password that is on the page, and closes its dialog. */
export async function oneTimePassword(page: Page, name: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: `One-time password for ${name}` });
  const password = await dialog.getByRole('textbox').inputValue();
  expect(password).toMatch(/^[A-Za-z2-9]{4}(-[A-Za-z2-9]{4}){3}$/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
  return password;
}

/** Signs in with a one-time password and chooses an own one. */
export async function signInFirst(page: Page, credentials: Credentials): Promise<Credentials> {
  await signIn(page, credentials);
  await expect(page.getByRole('heading', { name: 'Choose your password' })).toBeVisible();
  const password = `chosen by ${credentials.name}`;
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('Repeat new password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Save and continue' }).click();
  await expect(page).toHaveURL(/\/instances/);
  return { name: credentials.name, password };
}

export interface Person {
  readonly credentials: Credentials;
  readonly context: BrowserContext;
  readonly page: Page;
}

const newBrowser = (browser: Browser, baseURL: string): Promise<BrowserContext> => browser.newContext({ baseURL, locale: 'en-US', permissions: ['clipboard-read', 'clipboard-write'] });

async function newAdministrator(browser: Browser, stack: StackAddress): Promise<Person> {
  const [credentials, context] = [administrator(stack), await newBrowser(browser, stack.publicUrl)];
  const page = await context.newPage();
  await comeBack(page, credentials, stack);
  await page.goto('/instances');
  return { credentials, context, page };
}

/** A new operator, signed in, in a browser of their own. The caller closes the context. */
export async function newOperator(browser: Browser, { addedBy, stem }: { addedBy: Person; stem: string }): Promise<Person> {
  const oneTime = await addOperator(addedBy.page, newName(stem));
  const context = await newBrowser(browser, new URL(addedBy.page.url()).origin);
  const page = await context.newPage();
  return { credentials: await signInFirst(page, oneTime), context, page };
}

interface PeopleFixtures {
  /** The first administrator. */
  admin: Person;
  /** An operator who stays one, is never disabled, and leaves no session open. */
  lin: Person;
  /** Another, who never has a session. */
  kim: Person;
}

/** Journeys in which several people are at work. The people are there once for all journeys of a process: adding and signing in take seconds each. */
export const test = base.extend<object, PeopleFixtures>({
  admin: [async ({ browser, stack }, use) => use(await newAdministrator(browser, stack)), { scope: 'worker' }],
  lin: [async ({ browser, admin }, use) => use(await newOperator(browser, { addedBy: admin, stem: 'lin' })), { scope: 'worker' }],
  kim: [async ({ browser, admin }, use) => use(await newOperator(browser, { addedBy: admin, stem: 'kim' })), { scope: 'worker' }],
});
