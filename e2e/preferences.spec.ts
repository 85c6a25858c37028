import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility.ts';
import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demo } from './terminal-screen.ts';

const background = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const LIGHT = 'rgb(246, 247, 249)';
const DARK = 'rgb(11, 13, 17)';

test('a browser that speaks Chinese is answered in Chinese, until its user chooses otherwise', async ({ browser, stack }) => {
  const page = await browser.newPage({ baseURL: stack.publicUrl, locale: 'zh-CN' });
  await page.goto('/sign-in');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByLabel('用户名').fill('admin');
  await page.getByLabel('密码', { exact: true }).fill(stack.adminPassword);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page.getByRole('heading', { name: '实例' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: '地域' })).toContainText('本地一区');
  await page.getByRole('button', { name: '远程连接 batch-1' }).click();
  await expect(page.getByRole('dialog', { name: '远程连接' })).toContainText('实例未处于运行中状态。');
  await page.close();
});

test('the language is changed on the sign-in page, and stays', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: /Language/ }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('the theme follows the system, and the choice of the user before it', async ({ page, stack }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/sign-in');
  expect(await background(page)).toBe(DARK);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background(page)).toBe(LIGHT);
  await page.getByRole('button', { name: /Theme/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect.poll(() => background(page)).toBe(DARK);
  await expect(page.getByRole('button', { name: /Theme: Dark/ })).toBeVisible();
  // In the first markup, before any script: nothing flashes.
  const markup = await page.request.get(`${stack.publicUrl}/sign-in`);
  expect(await markup.text()).toContain('data-theme="dark"');
});

test('no page has a fault that axe can find, in either theme', async ({ page, stack }) => {
  test.slow();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Enter your username.')).toBeVisible();
  await expectAccessible(page, 'sign-in with faults');
  await comeBack(page, administrator(stack), stack);
  await page.goto('/instances');
  await expect(page.getByRole('button', { name: 'Connect to web-1' })).toBeVisible();
  await expectAccessible(page, 'instances');
  await page.getByRole('button', { name: 'Connect to batch-1' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'connect, blocked');
  await page.goto(`/login/local-1/${demo.web.id}`);
  await page.getByRole('radio', { name: 'Terminal' }).click();
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('Paste a private key')).toBeVisible();
  await expectAccessible(page, 'login with faults');
  await page.goto(`/login/local-1/${demo.agentless.id}`);
  await page.getByRole('radio', { name: 'Password-Free' }).click();
  await expect(page.getByText(/agent is offline/)).toBeVisible();
  await expectAccessible(page, 'login, agent offline');
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  await expectAccessible(page, 'account');
  await page.goto('/no-such-page');
  await expect(page.getByRole('heading', { name: 'This page does not exist' })).toBeVisible();
  await expectAccessible(page, 'not found');
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }]) {
  test(`nothing is wider than a window of ${viewport.width} pixels`, async ({ page, stack }) => {
    await page.setViewportSize(viewport);
    await comeBack(page, administrator(stack), stack);
    for (const path of ['/instances', `/login/local-1/${demo.web.id}`, '/account', '/sessions', '/users']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(viewport.width);
    }
  });
}

test('everything can be reached with the keyboard: skip link, filters, connect, and back', async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
  await page.goto('/instances');
  await expect(page.getByRole('button', { name: 'Connect to web-1' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
  const connect = page.getByRole('button', { name: 'Connect to web-1' });
  for (let step = 0; step < 20 && !(await connect.evaluate((element) => element === document.activeElement)); step += 1) await page.keyboard.press('Tab');
  await expect(connect).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(connect).toBeFocused();
});
