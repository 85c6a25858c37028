/** Owns the real page in front of the bench's sshd: the whole product as `npm start` runs it, signed in, logged on by key. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { removeDataFolder, startStack, type RunningStack } from '../../e2e/harness/running-stack.ts';
import type { SshTarget } from '../line/ssh-line.ts';

const HOST_PLACE = '/login/local-1/i-bench-host';
/** An instance that asks for nothing: its form can be sent as soon as the page is alive. */
const GUEST_PLACE = '/login/local-1/i-bench-guest';

/** Makes the shell of a page set the title with each prompt: `P1.`, `P2.` and so on. */
export async function countPrompts(page: Page): Promise<void> {
  await page.keyboard.type(`exec env PS1='$ ' bash --norc --noprofile --noediting`);
  await page.keyboard.press('Enter');
  await page.keyboard.type(`PROMPT_COMMAND='printf "\\e]0;P%d.\\a" $((++n))'`);
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/P1\./, { timeout: 30_000 });
}

export class Product {
  readonly stack: RunningStack;
  readonly #ssh: SshTarget;

  private constructor(stack: RunningStack, ssh: SshTarget) {
    this.stack = stack;
    this.#ssh = ssh;
  }

  static async start(ssh: SshTarget): Promise<Product> {
    const dataFolder = mkdtempSync(join(tmpdir(), 'workbench-bench-'));
    writeFileSync(
      join(dataFolder, 'ecs-local.yaml'),
      `regions: [{ id: local-1 }]\ninstances:\n  - { id: i-bench-host, kind: host, name: bench-host, region: local-1, address: 127.0.0.1, port: ${ssh.port} }\n  - { id: i-bench-guest, kind: demo, name: bench-guest, region: local-1 }\nlimits: { profile: unlimited }\n`,
    );
    return new Product(await startStack({ dataFolder }), ssh);
  }

  async signIn(page: Page): Promise<void> {
    await page.goto(`${this.stack.publicUrl}/sign-in`);
    await page.getByLabel('Username').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill(this.stack.adminPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).not.toHaveURL(/\/sign-in/, { timeout: 30_000 });
  }

  /** The terminal's route, to where a person can act: the form can be sent. @returns milliseconds that took. */
  async openRoute(page: Page): Promise<number> {
    const began = performance.now();
    await page.goto(`${this.stack.publicUrl}${GUEST_PLACE}`, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Log In' }).click({ trial: true, timeout: 60_000 });
    return performance.now() - began;
  }

  /** Logs on to sshd, to a shell that counts its prompts. */
  async logOn(page: Page): Promise<void> {
    await page.goto(`${this.stack.publicUrl}${HOST_PLACE}`);
    const byKey = page.getByRole('radio', { name: 'SSH Key Pair Authentication' });
    // A click that comes before the page is alive does nothing; it is made again.
    await expect(async () => {
      await page.getByRole('radio', { name: 'Terminal' }).click();
      await byKey.click({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await page.getByLabel('Username').fill(this.#ssh.username);
    await page.getByLabel('Private Key').fill(this.#ssh.privateKey);
    await page.getByRole('button', { name: 'Log In' }).click();
    const root = page.getByTestId('terminal');
    const accept = page.getByRole('button', { name: 'Accept and continue' });
    await expect(root.and(page.locator('[data-status="ready"]')).or(accept)).toBeVisible({ timeout: 60_000 });
    if (await accept.isVisible()) await accept.click();
    await expect(root).toHaveAttribute('data-status', 'ready', { timeout: 60_000 });
    await countPrompts(page);
  }

  async size(page: Page): Promise<{ cols: number; rows: number }> {
    const [cols = 80, rows = 24] = (await page.getByTestId('terminal-size').innerText()).split('×').map(Number);
    return { cols, rows };
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    removeDataFolder(this.stack.dataFolder);
  }
}
