import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { administrator, expect, signIn, test } from './harness/test.ts';
import { newOperator, type Person } from './people.ts';
import { demo, logOnPasswordFree } from './terminal-screen.ts';

let lin: Person;

test.beforeEach(async ({ page, browser, stack }) => {
  await signIn(page, administrator(stack));
  lin = await newOperator(browser, { administratorPage: page, stem: 'lin' });
});
test.afterEach(() => lin.context.close());

const running = (page: Page): Locator => page.getByRole('table', { name: 'Running' });
const ended = (page: Page): Locator => page.getByRole('table', { name: 'Ended' });

/** Another page of the same browser, at the list. */
async function openList(person: Person, address = '/sessions'): Promise<Page> {
  const page = await person.context.newPage();
  await page.goto(address);
  return page;
}

test('before the first session the page says how to get one', async () => {
  const list = await openList(lin);
  await expect(list.getByRole('heading', { name: 'No sessions yet' })).toBeVisible();
  await list.getByRole('link', { name: 'Go to Instances' }).click();
  await expect(list).toHaveURL(/\/instances/);
});

test('a running session is listed first, ended from the list, and then listed with how it ended', async () => {
  const terminal = await logOnPasswordFree(lin.page, demo.web);
  const list = await openList(lin);
  const session = running(list).getByRole('row', { name: new RegExp(demo.web.name) });
  await expect(session).toContainText('Session Manager');
  await expect(session).toContainText('root');
  const started = Date.parse((await session.locator('time').first().getAttribute('datetime')) ?? '');
  expect(Math.abs(Date.now() - started)).toBeLessThan(120_000);

  await session.getByRole('button', { name: `End session on ${demo.web.name}` }).click();
  await list.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(list.getByText('No terminal is open now.')).toBeVisible();
  await expect(ended(list).getByRole('row', { name: new RegExp(demo.web.name) })).toContainText('You ended this session.');
  await terminal.expectStatus('ended');
  await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-user');
});

test("an administrator sees everyone's sessions and may end them; nobody else sees them", async ({ page, browser }) => {
  const terminal = await logOnPasswordFree(lin.page, demo.app);
  const { name } = lin.credentials;

  const kim = await newOperator(browser, { administratorPage: page, stem: 'kim' });
  const stranger = await openList(kim, '/sessions?scope=all');
  await expect(stranger.getByRole('heading', { name: 'No sessions yet' })).toBeVisible();
  await expect(stranger.getByRole('radio', { name: 'All users' })).toHaveCount(0);
  await kim.context.close();

  await page.goto('/users');
  await page.getByRole('link', { name: `Show 1 running session of ${name}` }).click();
  await expect(page.getByRole('radio', { name: 'All users' })).toBeChecked();
  await expect(page.getByRole('combobox', { name: 'User' })).toHaveText(name);
  const session = running(page).getByRole('row', { name: new RegExp(name) });
  await session.getByRole('button', { name: /End session/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(ended(page).getByRole('row', { name: new RegExp(name) })).toContainText('An administrator ended this session.');
  await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-administrator');

  await page.getByRole('radio', { name: 'My sessions' }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.getByText(name)).toHaveCount(0);
});

test('the users page ends all sessions of a user at once', async ({ page }) => {
  const first = await logOnPasswordFree(lin.page, demo.web);
  const second = await logOnPasswordFree(await lin.context.newPage(), demo.app);
  const { name } = lin.credentials;
  await page.goto('/users');
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'End sessions' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End sessions' }).click();
  await expect(page.getByText(`2 sessions of ${name} have ended.`).first()).toBeVisible();
  for (const terminal of [first, second]) await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-administrator');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing on the page of sessions is out of reach of assistive technology (${colorScheme})`, async ({ page }) => {
    await logOnPasswordFree(lin.page, demo.web);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/sessions?scope=all');
    await expect(running(page)).toBeVisible();
    const expectClean = async (): Promise<void> => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await expectClean();
    await running(page).getByRole('row', { name: new RegExp(lin.credentials.name) }).getByRole('button', { name: /End session/ }).click();
    await page.getByRole('alertdialog').waitFor();
    await expectClean();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectClean();
  });
}
