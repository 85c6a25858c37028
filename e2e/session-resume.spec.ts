import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/accessibility.ts';
import type { GatewayMessage } from '@workbench/protocol';
import { expect, signIn } from './harness/test.ts';
import { test, type Person } from './people.ts';
import { demo, logOnPasswordFree, TerminalScreen } from './terminal-screen.ts';

// Sessions outlive their pages: each journey ends its own, for one person may have so many and no more.
test.describe.configure({ timeout: 120_000 });

async function openTerminal({ context }: Person): Promise<TerminalScreen> {
  const page = await context.newPage();
  const screen = await logOnPasswordFree(page, demo.web);
  await expect(page).toHaveURL(/\/sessions\/ses_[a-z2-7]{26}$/);
  return screen;
}

/** Opens the address of a session on another page. */
async function attach(page: Page, address: string): Promise<TerminalScreen> {
  const screen = new TerminalScreen(page);
  await page.goto(address);
  await screen.expectStatus('ready');
  return screen;
}

/** Every new WebSocket of the page fails, and those that are open break, until it is called with `false`. */
async function cutter(page: Page): Promise<(cut: boolean) => Promise<void>> {
  let isCut = false;
  const open = new Set<() => Promise<void>>();
  await page.routeWebSocket(/\/v1\/session$/, async (socket) => {
    if (isCut) return void (await socket.close({ code: 3_999 }));
    const server = socket.connectToServer();
    let forwards = true;
    socket.onMessage((message) => forwards && server.send(message));
    server.onMessage((message) => forwards && socket.send(message));
    server.onClose((code) => void (forwards && socket.close({ code: code ?? 1000 })));
    open.add(async () => {
      forwards = false;
      await socket.close({ code: 3_999 });
      await server.close({ code: 3_999 });
    });
  });
  return async (cut) => {
    isCut = cut;
    if (!cut) return;
    for (const breakOff of open) await breakOff();
    open.clear();
  };
}

/** Between page and gateway: what is said here reaches the page as if the gateway had said it. */
async function prompter(page: Page): Promise<(message: GatewayMessage) => void> {
  let say: (message: GatewayMessage) => void = () => undefined;
  await page.routeWebSocket(/\/v1\/session$/, (socket) => {
    socket.connectToServer();
    say = (message) => socket.send(JSON.stringify(message));
  });
  return (message) => say(message);
}

test('a reload in the middle of vim shows the same screen, and vim goes on', async ({ lin }) => {
  const screen = await openTerminal(lin);
  const { page } = screen;
  await screen.type('seq -f "above %g" 200');
  await screen.expectText(/^above 200$/m);
  await screen.type('vim -u NONE /tmp/resume.txt');
  await screen.expectText(/^~$/m);
  await page.keyboard.type('ifirst line');
  await page.keyboard.press('Enter');
  await page.keyboard.type('second ');
  await screen.expectText(/^first line\nsecond\n~/m);
  const before = await screen.text();

  const answer = await page.reload();
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(new RegExp(`^${demo.web.name}\\b`));
  await screen.expectStatus('ready');
  await expect.poll(() => screen.text()).toBe(before);
  await page.keyboard.type('line');
  await page.keyboard.press('Escape');
  await screen.expectText(/^first line\nsecond line\n~/m);
  await page.keyboard.type(':wq');
  await page.keyboard.press('Enter');
  await screen.expectText(/^above 200$/m);
  expect(await screen.run('cat /tmp/resume.txt')).toBe('first line\nsecond line');
  await screen.end();
});

test('a second page takes over, the first says so and takes it back', async ({ lin }) => {
  const first = await openTerminal(lin);
  await first.run('echo from-the-first');
  const second = await attach(await lin.context.newPage(), first.page.url());
  await second.expectText(/^from-the-first$/m);
  await first.expectStatus('ended');
  await expect(first.banner).toHaveAttribute('data-code', 'taken-over');
  expect(await second.run('echo from-the-second')).toBe('from-the-second');

  await first.page.getByRole('button', { name: /Take it back/ }).click();
  await first.expectStatus('ready');
  await first.expectText(/^from-the-second$/m);
  await expect(second.banner).toHaveAttribute('data-code', 'taken-over');
  await expectAccessible(second.page);
  expect(await first.run('echo again')).toBe('again');
  await second.page.close();
  await first.end();
});

test('a connection that breaks comes back by itself: nothing is lost, nothing repeated, and keys typed meanwhile are refused', async ({ lin }) => {
  const page = await lin.context.newPage();
  const cut = await cutter(page);
  const screen = await logOnPasswordFree(page, demo.web);
  await screen.type('for i in $(seq 1 40); do echo "count $i"; sleep 0.1; done');
  await screen.expectText(/^count 3$/m);
  await cut(true);
  await screen.expectStatus('waiting');
  await expect(page.getByTestId('connection-lost')).toContainText(/The session is kept for \d+m/);
  await expect(page.getByRole('button', { name: 'Retry now' })).toBeVisible();
  await page.keyboard.type('x');
  await expect(screen.notice('not-ready')).toBeVisible();
  await expectAccessible(page);
  await cut(false);
  // What the browser says when the network is back; waiting for the next try would do as well.
  await page.evaluate("window.dispatchEvent(new Event('online'))");
  await screen.expectStatus('ready');
  await screen.expectText(/^count 40$/m);
  const counted = (await screen.text()).split('\n').filter((row) => row.startsWith('count '));
  const numbers = counted.map((row) => Number(row.slice(6)));
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(await screen.run('echo typed')).toBe('typed');
  await screen.end();
});

// That a gateway says so 15, 5 and 1 minute before is held with a clock that is pushed (apps/gateway/test/resume.test.ts).
test('[DL1] the page says what is left of a session while keys go on, and at its end why it ended', async ({ lin }) => {
  const page = await lin.context.newPage();
  const say = await prompter(page);
  const screen = await logOnPasswordFree(page, demo.web);
  say({ type: 'warning', code: 'idle', inMs: 60_000 });
  await expect(screen.notice('idle')).toBeVisible();
  expect(await screen.run('echo not-idle')).toBe('not-idle');
  await expect(screen.notice('idle')).toBeHidden();
  await screen.type('sleep 3; echo pri""nted');
  await screen.expectText('sleep 3; echo');
  say({ type: 'warning', code: 'idle', inMs: 60_000 });
  await expect(screen.notice('idle')).toBeVisible();
  await screen.expectText('printed');
  await expect(screen.notice('idle')).toBeHidden();
  for (const [minutes, left] of [[15, '15m'], [5, '5m 0s'], [1, '1m 0s']] as const) {
    say({ type: 'warning', code: 'deadline', inMs: minutes * 60_000 });
    await expect(screen.notice('deadline')).toContainText(left);
    expect(await screen.run(`echo at-${minutes}`)).toBe(`at-${minutes}`);
  }
  await expectAccessible(page);
  await expect(screen.notice('deadline')).toContainText(/ in \d+s /);
  // One that is later than the end which was announced is nobody's business yet.
  say({ type: 'warning', code: 'draining', inMs: 300_000 });
  expect(await screen.run('echo later')).toBe('later');
  await expect(screen.notice('deadline')).toBeVisible();
  // One that is put off takes no other with it.
  say({ type: 'warning', code: 'idle', inMs: 20_000 });
  await expect(screen.notice('idle')).toBeVisible();
  await expect(screen.notice('deadline')).toBeHidden();
  expect(await screen.run('echo put-off')).toBe('put-off');
  await expect(screen.notice('idle')).toBeHidden();
  await expect(screen.notice('deadline')).toBeVisible();
  say({ type: 'warning', code: 'deadline', inMs: 1_000 });
  say({ type: 'ended', code: 'deadline' });
  await screen.expectStatus('ended');
  await expect(screen.banner).toHaveAttribute('data-code', 'deadline');
  await expect(screen.banner).toContainText('longest permitted length');
  await expect(screen.notice('deadline')).toBeHidden();
  await screen.expectText(/^at-1$/m);
  await expectAccessible(page);
  // The gateway never said so: the session is still there.
  await page.reload();
  await screen.expectStatus('ready');
  await screen.end();
});

test('My sessions lists a session that has no page; its user opens it in another browser, nobody else can', async ({ browser, stack, admin, lin }) => {
  const screen = await openTerminal(lin);
  await screen.run('echo left-behind');
  const address = screen.page.url();
  await screen.page.getByRole('button', { name: 'Back to Instance Login' }).click();
  await expect(screen.page.getByRole('alertdialog')).toContainText(/stays open for \d+m/);
  await screen.page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
  await expect(screen.page).toHaveURL(/\/login\//);
  await screen.page.close();

  // An administrator sees and may end it, and never gets in.
  await admin.page.goto('/sessions?scope=all');
  const listed = admin.page.getByRole('table', { name: 'Running' }).getByRole('row', { name: new RegExp(lin.credentials.name) });
  await expect(listed.getByRole('button', { name: /End session/ })).toBeVisible();
  await expect(listed.getByRole('link', { name: /Open the terminal/ })).toHaveCount(0);
  const refused = await admin.page.goto(address);
  expect(refused?.status()).toBe(404);

  const elsewhere = await browser.newContext({ baseURL: stack.publicUrl, locale: 'en-US' });
  const page = await elsewhere.newPage();
  await signIn(page, lin.credentials);
  await page.goto('/sessions');
  await page.getByRole('link', { name: `Open the terminal of ${demo.web.name}` }).click();
  const other = new TerminalScreen(page);
  await other.expectStatus('ready');
  await other.expectText(/^left-behind$/m);
  await expect(page).toHaveTitle(new RegExp(`^${demo.web.name}\\b`));
  expect(await other.run('echo here')).toBe('here');
  await other.end();
  await elsewhere.close();

  // Who comes back to its address later is told how it ended.
  const late = new TerminalScreen(await lin.context.newPage());
  await late.page.goto(address);
  await expect(late.banner).toHaveAttribute('data-code', 'ended-by-user');
  await late.page.close();
});

test('leaving, and being taken over, are in reach of assistive technology, on a phone too', async ({ lin }) => {
  const screen = await openTerminal(lin);
  const { page } = screen;
  const sizes = [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.getByRole('button', { name: 'Back to Instance Login' }).click();
    await expect(page.getByRole('alertdialog', { name: 'Leave this page?' })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
  }
  const second = await attach(await lin.context.newPage(), page.url());
  await expect(screen.banner).toBeVisible();
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expectAccessible(page);
  }
  await page.close();
  await second.end();
});
