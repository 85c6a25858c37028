import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility.ts';
import { expect } from './harness/test.ts';
import { test, type Person } from './people.ts';
import { demo, logOnPasswordFree, type DemoInstance, type TerminalScreen } from './terminal-screen.ts';

const running = (page: Page): Locator => page.getByRole('table', { name: 'Running' });
/** When the session of a row began, as the page has it: no two of a person's began in the same millisecond. */
const startOf = async (row: Locator): Promise<string> => (await row.locator('time').first().getAttribute('datetime')) ?? '';
/** The row of a session that has ended, by when it began: earlier journeys left others of the same instance. */
const endedAt = (page: Page, started: string): Locator => page.getByRole('table', { name: 'Ended' }).getByRole('row').filter({ has: page.locator(`time[datetime="${started}"]`) });

/** Another page of that browser, at the prompt of an instance. */
async function openTerminal(person: Person, instance: DemoInstance): Promise<TerminalScreen> {
  const page = await person.context.newPage();
  return logOnPasswordFree(page, instance);
}

/** Another page of the same browser, at the list. */
async function openList(person: Person, address = '/sessions'): Promise<Page> {
  const page = await person.context.newPage();
  await page.goto(address);
  return page;
}

test('a running session is listed first, ended from the list, and then listed with how it ended', async ({ lin }) => {
  const terminal = await openTerminal(lin, demo.web);
  const list = await openList(lin);
  const session = running(list).getByRole('row', { name: new RegExp(demo.web.name) });
  await expect(session).toContainText('Session Manager');
  await expect(session).toContainText('root');
  const started = await startOf(session);
  expect(Math.abs(Date.now() - Date.parse(started))).toBeLessThan(120_000);

  await session.getByRole('button', { name: `End session on ${demo.web.name}` }).click();
  await list.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(list.getByText('No terminal is open now.')).toBeVisible();
  await expect(endedAt(list, started)).toContainText('You ended this session.');
  await terminal.expectStatus('ended');
  await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-user');
});

test("an administrator sees everyone's sessions and may end them; nobody else sees them", async ({ admin, lin, kim }) => {
  const terminal = await openTerminal(lin, demo.app);
  const { name } = lin.credentials;

  const stranger = await openList(kim, '/sessions?scope=all');
  await expect(stranger.getByRole('heading', { name: 'No sessions yet' })).toBeVisible();
  await expect(stranger.getByRole('radio', { name: 'All users' })).toHaveCount(0);
  await stranger.getByRole('link', { name: 'Go to Instances' }).click();
  await expect(stranger).toHaveURL(/\/instances/);

  const { page } = admin;
  await page.goto('/users');
  await page.getByRole('link', { name: `Show 1 running session of ${name}` }).click();
  await expect(page.getByRole('radio', { name: 'All users' })).toBeChecked();
  await expect(page.getByRole('combobox', { name: 'User' })).toHaveText(name);
  const session = running(page).getByRole('row', { name: new RegExp(demo.app.name) });
  const started = await startOf(session);
  await session.getByRole('button', { name: /End session/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  const past = endedAt(page, started);
  await expect(past).toContainText('An administrator ended this session.');
  await expect(past).toContainText(name);
  await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-administrator');

  await page.getByRole('radio', { name: 'My sessions' }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.getByRole('main').getByText(name)).toHaveCount(0);
});

test('the users page ends all sessions of a user at once', async ({ admin, lin }) => {
  const first = await openTerminal(lin, demo.web);
  const second = await openTerminal(lin, demo.app);
  const { name } = lin.credentials;
  const { page } = admin;
  await page.goto('/users');
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'End sessions' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End sessions' }).click();
  await expect(page.getByText(`2 sessions of ${name} have ended.`).first()).toBeVisible();
  for (const terminal of [first, second]) await expect(terminal.banner).toHaveAttribute('data-code', 'ended-by-administrator');
});

test('nothing on the page of sessions is out of reach of assistive technology', async ({ admin, lin }) => {
  const terminal = await openTerminal(lin, demo.web);
  const page = await admin.context.newPage();
  await page.goto('/sessions?scope=all');
  await expect(running(page)).toBeVisible();
  await expectAccessible(page);
  await running(page).getByRole('row', { name: new RegExp(lin.credentials.name) }).getByRole('button', { name: /End session/ }).first().click();
  await page.getByRole('alertdialog').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await page.close();
  await terminal.end();
});
