/**
 * Owns how a journey reads and types into the terminal. The screen is read from the rows that xterm.js draws as elements, which it does
 * where there is no WebGL (playwright.config.ts). Its rows for assistive technology hold the same, up to a second later.
 */
import type { Locator, Page } from '@playwright/test';
import { expect } from './harness/test.ts';

/** Milliseconds between two looks at a screen that changes within some. */
const POLL_MS = [20, 50, 100];

export class TerminalScreen {
  readonly page: Page;
  readonly root: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.getByTestId('terminal');
  }

  /** Chooses screen reader mode, as a person would have done once in this browser. Before the first page is opened. */
  async useScreenReaderMode(): Promise<void> {
    await this.page.addInitScript({ content: `localStorage.setItem('workbench.terminal', '{"fontSize":14,"screenReader":true}')` });
  }

  async expectStatus(status: 'connecting' | 'question' | 'waiting' | 'ready' | 'ending' | 'ended'): Promise<void> {
    await expect(this.root).toHaveAttribute('data-status', status, { timeout: 30_000 });
  }

  /** The rows that are on the screen now, without trailing blanks. */
  async rows(): Promise<string[]> {
    const rows = await this.root.locator('.xterm-rows > div').allTextContents();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  }

  async text(): Promise<string> {
    return (await this.rows()).join('\n').trimEnd();
  }

  async expectText(pattern: RegExp | string, timeout = 15_000): Promise<void> {
    await expect.poll(() => this.text(), { timeout, intervals: POLL_MS }).toMatch(pattern);
  }

  /** Keys go into the shell: a dialog gives the focus back only when it is gone. */
  async expectFocus(): Promise<void> {
    await expect(this.root.locator('.xterm-helper-textarea')).toBeFocused();
  }

  /**
   * A fresh shell has printed its prompt and heard how large the terminal is. Session Manager says the size only after the first output,
   * and a line typed before it is drawn for 80 columns.
   */
  async expectShell(): Promise<void> {
    await this.expectStatus('ready');
    await this.expectText(/[#$]$/);
    const { cols, rows } = await this.size();
    const mark = Math.random().toString(36).slice(2, 6);
    await expect
      .poll(
        async () => {
          await this.type(`echo "<$(stty size)>${mark}"`);
          return this.text();
        },
        // The answer to the line before may still be on its way.
        { intervals: [150, 250] },
      )
      .toContain(`<${rows} ${cols}>${mark}`);
    await this.expectText(/[#$]$/);
  }

  /** Types a line and Enter. Playwright types only what is on a US keyboard; the rest is for `printf`. */
  async type(line: string): Promise<void> {
    await this.expectFocus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Runs a command and returns what it printed: the lines between two marks that the command line itself does not contain. */
  async run(command: string): Promise<string> {
    const mark = Math.random().toString(36).slice(2, 6);
    await this.expectFocus();
    await this.paste(`echo "<""${mark}>"; ${command}; echo "</""${mark}>"`);
    await this.page.keyboard.press('Enter');
    const between = new RegExp(`<${mark}>\\n([\\s\\S]*?)\\n?</${mark}>`);
    await this.expectText(between);
    return between.exec(await this.text())?.[1] ?? '';
  }

  /** Pastes as the browser's menu does. Unlike Ctrl+Shift+V it needs no clipboard, which journeys side by side would fight over. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(text)});
      document.querySelector('.xterm-helper-textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }`);
  }

  async size(): Promise<{ cols: number; rows: number }> {
    const [cols = 0, rows = 0] = (await this.root.getByTestId('terminal-size').innerText()).split('×').map(Number);
    return { cols, rows };
  }

  /** Ends the session with the button, and closes the page. */
  async end(): Promise<void> {
    await this.page.getByRole('button', { name: 'End session' }).click();
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
    await this.expectStatus('ended');
    await this.page.close();
  }

  get banner(): Locator {
    return this.root.getByTestId('session-ended');
  }

  notice(kind: string): Locator {
    return this.root.locator(`[data-testid="terminal-notice"][data-kind="${kind}"]`);
  }
}

/** The demo region's instances (apps/ecs-local/src/inventory/demo.ts). */
export const demo = {
  web: { region: 'local-1', id: 'i-l1web1q8f3k2m7d9', name: 'web-1', user: 'root' },
  app: { region: 'local-1', id: 'i-l1app1v5t6h1r0s4', name: 'app-1', user: 'ecs-user' },
  stopped: { region: 'local-1', id: 'i-l1bat1c3x9w2z6n8', name: 'batch-1', user: 'root' },
  agentless: { region: 'local-1', id: 'i-l1leg1b7y4p5u2e6', name: 'legacy-1', user: 'root' },
  impaired: { region: 'local-1', id: 'i-l1dbs1j0g8a3o7i5', name: 'db-1', user: 'root' },
  staging: { region: 'local-2', id: 'i-l2stg1m6d2k8q4f9', name: 'staging-1', user: 'ecs-user' },
} as const;

export type DemoInstance = (typeof demo)[keyof typeof demo];

export const openLogin = async (page: Page, instance: DemoInstance): Promise<void> => void (await page.goto(`/login/${instance.region}/${instance.id}`));

/** Password-Free with the default user, up to the prompt. */
export async function logOnPasswordFree(page: Page, instance: DemoInstance): Promise<TerminalScreen> {
  const screen = new TerminalScreen(page);
  await openLogin(page, instance);
  await page.getByRole('button', { name: 'Log In' }).click();
  await screen.expectShell();
  return screen;
}

/** The person's clipboard. The context must have been granted `clipboard-read` and `clipboard-write`. */
export const readClipboard = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
export const writeClipboard = (page: Page, text: string): Promise<void> => page.evaluate<void>(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
