import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { administrator, comeBack, expect, test } from './harness/test.ts';
import { demoPassword, reboot } from './terminal-region.ts';
import { TerminalScreen, demo, logOnPasswordFree, openLogin, type DemoInstance } from './terminal-screen.ts';

// One after the other: they share the host keys that Workbench remembers.
// Each logs on several times, and one waits for a reboot: on two busy cores that is more than the usual minute.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

test.beforeEach(async ({ page, stack }) => {
  await comeBack(page, administrator(stack), stack);
});

async function fillPassword(page: Page, instance: DemoInstance, { username, password }: { username: string; password: string }): Promise<void> {
  await openLogin(page, instance);
  await page.getByRole('radio', { name: 'Terminal' }).click();
  await page.getByRole('radio', { name: 'Password Authentication' }).click();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

const logIn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Log In' }).click();

test('an unknown host key is a question with its fingerprint; declined, nothing is sent; accepted, it is remembered', async ({ page, stack }) => {
  const screen = new TerminalScreen(page);
  await fillPassword(page, demo.staging, { username: 'ecs-user', password: demoPassword(stack, demo.staging, 'ecs-user') });
  await logIn(page);
  await screen.expectStatus('question');
  const question = page.getByRole('dialog', { name: 'Do you trust this host key?' });
  await expect(question).toContainText(/SHA256:[A-Za-z0-9+/]{43}/);
  await question.getByRole('button', { name: 'Do not connect' }).click();
  await expect(page.getByText('You did not accept the host key, so nothing was sent.')).toBeVisible();
  await expect(page.getByLabel('Username')).toHaveValue('ecs-user'); // what was typed is still there

  await logIn(page);
  await question.getByRole('button', { name: 'Accept and continue' }).click();
  await screen.expectShell();
  expect(await screen.run('whoami; stty size')).toBe(`ecs-user\n${(await screen.size()).rows} ${(await screen.size()).cols}`);

  await screen.type('exit 3');
  await screen.expectStatus('ended');
  await expect(screen.banner).toContainText('Exit status 3.');
  await page.keyboard.press('Enter');
  await screen.expectShell(); // no question any more
  expect(await screen.run('echo again')).toBe('again');
});

test('a private key with a passphrase, pasted', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-key-'));
  try {
    const file = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'correct horse', '-C', 'journey', '-f', file]);
    const setup = await logOnPasswordFree(page, demo.staging);
    await setup.run(`mkdir -p ~/.ssh && echo '${readFileSync(`${file}.pub`, 'utf8').trim()}' >> ~/.ssh/authorized_keys && chmod 700 ~/.ssh && chmod 600 ~/.ssh/authorized_keys`);
    await setup.type('exit');
    await setup.expectStatus('ended');

    await openLogin(page, demo.staging);
    await page.getByRole('radio', { name: 'Terminal' }).click();
    await page.getByRole('radio', { name: 'SSH Key Pair Authentication' }).click();
    await page.getByLabel('Username').fill('ecs-user');
    await page.getByLabel('Private Key').fill(readFileSync(file, 'utf8'));
    await page.getByLabel('Passphrase').fill('wrong');
    await logIn(page);
    await expect(page.getByText('The private key cannot be read.')).toBeVisible();
    await expect(page.getByText('The key is protected by a passphrase')).toBeVisible();
    await expect(page.getByLabel('Passphrase')).toBeFocused();
    await page.getByLabel('Passphrase').fill('correct horse');
    await logIn(page);
    const screen = new TerminalScreen(page);
    await screen.expectShell();
    expect(await screen.run('whoami')).toBe('ecs-user');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a changed host key blocks until an administrator accepts it, and no password is sent', async ({ page, stack }) => {
  const setup = await logOnPasswordFree(page, demo.staging);
  await setup.run('id -un');
  await setup.type('exit');
  await setup.expectStatus('ended');
  await openLogin(page, demo.staging);
  await page.getByLabel('Username').fill('root');
  await logIn(page);
  const root = new TerminalScreen(page);
  await root.expectShell();
  await root.run('rm -f /etc/ssh/ssh_host_*');
  await reboot(stack, demo.staging);

  await fillPassword(page, demo.staging, { username: 'ecs-user', password: demoPassword(stack, demo.staging, 'ecs-user') });
  await logIn(page);
  await expect(page.getByText('The host key of the instance is not the one seen before.')).toBeVisible();
  await page.getByRole('button', { name: 'Accept new host key' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Accept new host key' }).click();
  await expect(page.getByText('The new host key is accepted. Log in again.')).toBeVisible();
  await logIn(page);
  await new TerminalScreen(page).expectStatus('ready');
});
