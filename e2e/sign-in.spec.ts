import { administrator, expect, signIn } from './harness/test.ts';
import { newOperator, test } from './people.ts';

test('the first administrator signs in with the first password and sees the instances', async ({ page, stack }) => {
  await signIn(page, administrator(stack));
  await expect(page.getByRole('heading', { name: 'Instances' })).toBeVisible();
});

test('a wrong name and a wrong password are answered alike, and lead nowhere', async ({ page, stack }) => {
  await page.goto('/sign-in');
  for (const { name, password } of [{ name: 'nobody-of-that-name', password: 'not the password' }, { name: 'admin', password: `${stack.adminPassword}?` }]) {
    await page.getByLabel('Username').fill(name);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Username or password is not right.' })).toBeVisible();
  }
  await page.goto('/instances');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('T13 the sixth wrong password has to wait, and is told how long', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('a-name-of-this-test-only');
  const answers = page.waitForResponse((response) => response.url().includes('/api/auth/callback/credentials'));
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await answers;
  for (let attempt = 2; attempt <= 6; attempt += 1) {
    const answered = page.waitForResponse((response) => response.url().includes('/api/auth/callback/credentials'));
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answered;
  }
  await expect(page.getByRole('alert').filter({ hasText: /Too many failed attempts\. Try again in \d+ seconds?\./ })).toBeVisible();
});

test('empty fields are named, and the first one gets the focus', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Enter your username.')).toBeVisible();
  await expect(page.getByText('Enter your password.')).toBeVisible();
  await expect(page.getByLabel('Username')).toBeFocused();
  await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true');
});

test('after signing in one is where one wanted to go, and never on another site', async ({ page, stack }) => {
  await page.goto('/instances?status=Stopped');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(stack.adminPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${stack.publicUrl}/instances?status=Stopped`);
  await page.goto('/sign-in?next=//evil.example/');
  await expect(page).toHaveURL(`${stack.publicUrl}/instances`);
});

test('signing out ends it, and the page says so; a copy of the cookie is worth nothing afterwards', async ({ page, context, browser, stack }) => {
  await signIn(page, administrator(stack));
  const copy = await browser.newContext({ baseURL: stack.publicUrl, storageState: await context.storageState() });
  await page.getByRole('button', { name: 'Account menu of admin' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  const thief = await copy.newPage();
  await thief.goto('/instances');
  await expect(thief).toHaveURL(/\/sign-in/);
  await copy.close();
});

test('T5 a page notices within five seconds that its sign-in was ended elsewhere', async ({ browser, stack, admin }) => {
  const { credentials, context, page } = await newOperator(browser, { addedBy: admin, stem: 'lin' });
  const elsewhere = await browser.newContext({ baseURL: stack.publicUrl, locale: 'en-US' });
  const other = await elsewhere.newPage();
  await signIn(other, credentials);
  await other.getByRole('button', { name: `Account menu of ${credentials.name}` }).click();
  await other.getByRole('menuitem', { name: 'Account' }).click();
  await other.getByRole('button', { name: 'Sign out everywhere' }).click();
  // When it asks for the sign-in page it has noticed; how long a busy machine then draws is another matter.
  const noticed = page.waitForRequest((request) => new URL(request.url()).pathname === '/sign-in').then(() => performance.now());
  await other.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  const ended = performance.now();
  expect((await noticed) - ended).toBeLessThan(5_000);
  await expect(page).toHaveURL(/\/sign-in/);
  await Promise.all([elsewhere, context].map((one) => one.close()));
});

test('every answer forbids framing, foreign scripts and guessing of types, and names no software', async ({ request, stack }) => {
  for (const path of ['/sign-in', '/api/readyz', '/does-not-exist']) {
    const headers = (await request.get(path)).headers();
    expect(headers['content-security-policy'], path).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';.*frame-ancestors 'none'/);
    expect(headers['content-security-policy'], path).toContain(`connect-src 'self' ws://localhost:${stack.gatewayPort};`);
    expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' });
    expect(headers['x-powered-by'], path).toBeUndefined();
  }
  const [first, second] = await Promise.all([request.get('/sign-in'), request.get('/sign-in')]);
  expect(first?.headers()['content-security-policy']).not.toBe(second?.headers()['content-security-policy']);
});

test('opened under another name of this computer it leads to the one that works', async ({ request, stack }) => {
  const answer = await request.get(`http://127.0.0.1:${stack.webPort}/sign-in?next=%2Fsessions`, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers()['location']).toBe(`${stack.publicUrl}/sign-in?next=%2Fsessions`);
});
