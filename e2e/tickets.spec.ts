import type { BrowserContext, Page } from '@playwright/test';
import { expect, signIn } from './harness/test.ts';
import { test } from './people.ts';
import { demo, openLogin } from './terminal-screen.ts';

// Three people sign in before the ticket begins to age: on two busy cores that is more than the usual minute.
test.describe.configure({ timeout: 120_000 });

/** Lets a page fetch its ticket, and keeps the message that would spend it instead of letting it through. */
async function stealOpen(page: Page): Promise<string> {
  let steal: (open: string) => void = () => undefined;
  const stolen = new Promise<string>((resolve) => (steal = resolve));
  await page.routeWebSocket(/\/v1\/session$/, (socket) => {
    socket.onMessage((message) => {
      const text = message.toString();
      const { type } = JSON.parse(text) as { type: string };
      if (type === 'hello') socket.send(JSON.stringify({ type: 'hello', version: 1, capabilities: [] }));
      else if (type === 'open') steal(text);
    });
  });
  await openLogin(page, demo.web);
  await page.getByRole('button', { name: 'Log In' }).click();
  return stolen;
}

/** Sends the message from a page of Workbench in some browser, and ends what it opens. @returns what the gateway decided: `ready`, or the code of `ended`. */
const spend = (page: Page, gatewayPort: number, open: string): Promise<string> =>
  page.evaluate(
    ({ url, open }) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => {
          socket.send(JSON.stringify({ type: 'hello', versions: [1], capabilities: [] }));
          socket.send(open);
        };
        socket.onmessage = ({ data }) => {
          const message = typeof data === 'string' ? (JSON.parse(data) as { type: string; code?: string }) : { type: 'output' };
          if (message.type === 'ready') socket.send(JSON.stringify({ type: 'end' }));
          if (message.type === 'ready' || message.type === 'ended') resolve(message.code ?? message.type);
        };
        socket.onclose = ({ code }) => resolve(`closed ${code}`);
      }),
    { url: `ws://localhost:${gatewayPort}/v1/session`, open },
  );

/** Another page of that browser, whose sockets go through. */
async function pageBeside(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/instances');
  return page;
}

test("a ticket is worth nothing to a second user, nor in another browser of the same user, and opens one terminal in its own", async ({ browser, stack, lin, kim }) => {
  const elsewhere = await browser.newContext({ baseURL: stack.publicUrl, locale: 'en-US' });
  const linElsewhere = await elsewhere.newPage();
  await signIn(linElsewhere, lin.credentials);
  // Both strangers have a binding cookie of their own: what is refused is the wrong one, not none.
  const kims = await kim.context.newPage();
  await Promise.all([kims, linElsewhere].map(stealOpen));
  const second = await pageBeside(kim.context);
  const other = await pageBeside(elsewhere);
  const own = await pageBeside(lin.context);

  const lins = await lin.context.newPage();
  const open = await stealOpen(lins);
  expect(await spend(second, stack.gatewayPort, open)).toBe('ticket-refused');
  expect(await spend(other, stack.gatewayPort, open)).toBe('ticket-refused');
  expect(await spend(own, stack.gatewayPort, open)).toBe('ready');
  expect(await spend(own, stack.gatewayPort, open)).toBe('ticket-refused');
  for (const page of [kims, second, lins, own]) await page.close();
  await elsewhere.close();
});
