import type { Page } from '@playwright/test';
import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demo } from './terminal-screen.ts';

const names = (page: Page) => page.getByRole('table').getByRole('row').filter({ has: page.getByRole('button', { name: /^Connect to/ }) });
const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
};

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
  await page.goto('/instances');
});

test('the list shows state, health, addresses and tags of every instance of the region', async ({ page }) => {
  await expect(names(page)).toHaveCount(5);
  const row = (name: string) => names(page).filter({ hasText: name });
  await expect(row('web-1')).toContainText('Running');
  await expect(row('web-1')).toContainText('Public');
  await expect(row('web-1')).toContainText('role: web');
  await expect(row('app-1')).not.toContainText('Public');
  await expect(row('batch-1')).toContainText('Stopped');
  await expect(row('db-1')).toContainText('Health:');
});

test('another region is another list, and is remembered', async ({ page }) => {
  await choose(page, 'Region', 'Local 2');
  await expect(page).toHaveURL(/region=local-2/);
  await expect(names(page).filter({ hasText: demo.staging.name })).toBeVisible();
  await expect(names(page).filter({ hasText: demo.web.name })).toHaveCount(0);
  await page.goto('/instances');
  await expect(names(page).filter({ hasText: demo.staging.name })).toBeVisible();
});

test('search goes by name, ID, IP address or tag', async ({ page }) => {
  const find = async (field: string, value: string): Promise<void> => {
    await choose(page, 'Search by', field);
    await page.getByRole('searchbox', { name: 'Search instances' }).fill(value);
    await page.getByRole('searchbox', { name: 'Search instances' }).press('Enter');
  };
  for (const [field, value, found] of [
    ['Name', 'app', 'app-1'],
    ['Instance ID', demo.stopped.id, 'batch-1'],
    ['IP address', '10.1.0.51', 'db-1'],
    ['Tag', 'env:legacy', 'legacy-1'],
  ] as const) {
    await find(field, value);
    await expect(names(page), `${field} ${value}`).toHaveCount(1);
    await expect(names(page)).toContainText(found);
  }
  await find('Name', 'no-instance-is-called-so');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(names(page)).toHaveCount(5);
});

test('status and resource group narrow the list, and the address keeps them', async ({ page }) => {
  await choose(page, 'Status', 'Stopped');
  await expect(names(page)).toHaveCount(1);
  await expect(names(page)).toContainText('batch-1');
  await page.reload();
  await expect(names(page)).toHaveCount(1);
  await choose(page, 'Status', 'All statuses');
  await expect(names(page)).toHaveCount(5);
  await page.getByRole('combobox', { name: 'Resource group' }).click();
  await page.getByRole('option').nth(1).click();
  await expect(page).toHaveURL(/group=/);
  await expect(names(page).first()).toBeVisible();
});

test('Connect leads through Workbench to Instance Login, which is filled in', async ({ page }) => {
  await page.getByRole('button', { name: 'Connect to app-1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remote connection' });
  await expect(dialog).toContainText(demo.app.id);
  await dialog.getByRole('link', { name: 'Sign in now', exact: true }).click();
  await expect(page).toHaveURL(`/login/local-1/${demo.app.id}`);
  await expect(page.getByRole('heading', { name: 'Instance Login' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Password-Free' })).toBeChecked();
  await expect(page.getByLabel('Username')).toHaveValue('ecs-user');
  await expect(page.getByText('10.1.0.21', { exact: true })).toBeVisible();
});

test('an instance that is not Running and Normal says why it cannot be logged on to', async ({ page }) => {
  for (const [name, reason] of [['batch-1', 'The instance is not running.'], ['db-1', 'The health of the instance is not Normal.']] as const) {
    await page.getByRole('button', { name: `Connect to ${name}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Remote connection' });
    await expect(dialog).toContainText(reason);
    await expect(dialog.getByRole('button', { name: 'Sign in now' })).toBeDisabled();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
});

test('Instance Login names what is missing, and asks only for what the chosen way needs', async ({ page }) => {
  await page.goto(`/login/local-1/${demo.web.id}`);
  await page.getByLabel('Username').fill('');
  await page.getByLabel('Username').press('Enter');
  await expect(page.getByText('Enter a username.')).toBeVisible();
  await page.getByRole('radio', { name: 'Terminal' }).click();
  await expect(page.getByRole('radio', { name: 'SSH Key Pair Authentication' })).toBeChecked();
  await page.getByLabel('Username').fill('root');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('Paste a private key or choose its file.')).toBeVisible();
  await page.getByLabel('Private Key').fill('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('This is a public key.')).toBeVisible();
  await page.locator('input[type=file]').setInputFiles({ name: 'id_ed25519', mimeType: 'text/plain', buffer: Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----\nxyz\n') });
  await expect(page.getByLabel('Private Key')).toHaveValue(/^-----BEGIN OPENSSH/);
  await expect(page.getByText('Read from id_ed25519')).toBeVisible();
  await page.getByRole('button', { name: 'More Options' }).click();
  await page.getByLabel('Port').fill('70000');
  await page.getByRole('button', { name: 'Log In' }).click();
  await expect(page.getByText('A port is a number from 1 to 65535.')).toBeVisible();
  await expect(page.getByLabel('Port')).toBeFocused();
});

test('an address that no instance has says so', async ({ page }) => {
  for (const address of ['/login/local-1/i-doesnotexist', '/login/local-1/not%20an%20id', '/login/nowhere/i-doesnotexist']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { name: 'No such instance' }), address).toBeVisible();
  }
});
