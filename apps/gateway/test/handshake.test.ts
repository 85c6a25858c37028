/** The handshake as a page meets it: upgrade, hello, ticket, dialogue, and what is refused. On the echo transport, with real sockets and a real Postgres. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSession, listAudit, revokeWebSession, setUserDisabled } from '@workbench/db';
import { encodeFrame } from '@workbench/protocol';
import { bindingCookieName } from '@workbench/protocol/internal-api';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { openEcho } from '../src/transports/echo.ts';
import { INSTALL_ID, ORIGIN, passwordFree, TestGateway, type Browser, type TestGatewayOptions } from './harness.ts';
import { Page } from './page.ts';
import { patience } from './patience.ts';

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;


const start = async (over: Partial<TestGatewayOptions> = {}): Promise<void> => {
  gateway = await TestGateway.start({ connectionString: database.url, ...over });
  browser = await gateway.browser();
};
beforeEach(() => start());
afterEach(() => gateway.stop());

const restart = async (over: Partial<TestGatewayOptions>): Promise<void> => {
  await gateway.stop();
  await start(over);
};

const open = (ticket: string) => ({ type: 'open', ticket, transport: passwordFree, size: { cols: 80, rows: 24 } });
const hello = { type: 'hello', versions: [1], capabilities: [] } as const;

/** The end of a page that is not let in: its code, then how the socket closed. */
const refusal = async (page: Page): Promise<[string, number]> => [(await page.next('ended')).code, await page.closed];

describe('before the upgrade', () => {
  test('[HS1] a foreign origin, and none, are answered 403', async () => {
    for (const origin of ['http://evil.test', 'https://workbench.test:3000', 'http://workbench.test', 'null', undefined]) {
      await expect(Page.connect({ port: gateway.port, ...(origin && { origin }) })).rejects.toThrow('HTTP 403');
    }
  });

  test('another path is answered 404', async () => {
    await expect(Page.connect({ port: gateway.port, origin: ORIGIN, path: '/v1/sessions' })).rejects.toThrow('HTTP 404');
  });

  test('[HS7] the eleventh stranger of an address is answered 429, and a stranger who leaves makes room', async () => {
    const strangers = await Promise.all(Array.from({ length: 10 }, () => gateway.connect(browser)));
    await expect(gateway.connect(browser)).rejects.toThrow('HTTP 429');
    // Somebody with a ticket is no stranger any more.
    const [first, second] = strangers as [Page, Page];
    first.send(hello);
    first.send(open(await gateway.ticket(browser)));
    await first.next('ready');
    const eleventh = await gateway.connect(browser);
    await expect(gateway.connect(browser)).rejects.toThrow('HTTP 429');
    await second.close();
    await eleventh.close();
    await expect.poll(() => gateway.connect(browser).then(() => 'let in', () => 'refused'), patience).toBe('let in');
  });

  test('[HS7][CL1] a stranger who is sent away makes room, also where it takes no notice', async () => {
    await restart({ caps: { unauthenticatedPerAddress: 1, firstMessageMs: 60, closeMs: 60 } });
    const deaf = await gateway.connect(browser);
    deaf.ws.pause();
    await expect.poll(() => gateway.connect(browser).then(() => 'let in', () => 'refused'), patience).toBe('let in');
  });

  test('[HS7] strangers are counted by the address a trusted proxy vouches for, and only then', async () => {
    await restart({ trusted: ['127.0.0.1'], caps: { unauthenticatedPerAddress: 1 } });
    await gateway.connect(browser, { headers: { 'x-forwarded-for': '198.51.100.1' } });
    await gateway.connect(browser, { headers: { 'x-forwarded-for': '198.51.100.2' } });
    await expect(gateway.connect(browser, { headers: { 'x-forwarded-for': '1.1.1.1, 198.51.100.2' } })).rejects.toThrow('HTTP 429');
    await restart({ caps: { unauthenticatedPerAddress: 1 } });
    await gateway.connect(browser, { headers: { 'x-forwarded-for': '198.51.100.1' } });
    await expect(gateway.connect(browser, { headers: { 'x-forwarded-for': '198.51.100.2' } })).rejects.toThrow('HTTP 429');
  });

  test('plain requests find liveness and readiness, and nothing else', async () => {
    const get = async (path: string, method = 'GET'): Promise<[number, string]> => {
      const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { method });
      return [response.status, await response.text()];
    };
    expect(await get('/healthz')).toEqual([200, '{"alive":true}']);
    expect(await get('/readyz')).toEqual([200, '{"ready":true}']);
    expect((await get('/v1/session'))[0]).toBe(404);
    expect((await get('/readyz', 'POST'))[0]).toBe(404);
  });
});

describe('handshake', () => {
  test('[HS2] hello is answered with the common version', async () => {
    const page = await gateway.connect(browser);
    page.send({ type: 'hello', versions: [7, 1], capabilities: ['resume', 'something'] });
    expect(await page.next('hello')).toEqual({ type: 'hello', version: 1, capabilities: ['resume', 'interrupt', 'checkpoint'] });
  });

  test('[HS2] no common version closes with 4001', async () => {
    const page = await gateway.connect(browser);
    page.send({ type: 'hello', versions: [2, 3], capabilities: [] });
    expect(await refusal(page)).toEqual(['protocol', 4001]);
  });

  test('[HS3] a silent socket is closed with 4002, and so is one that stops after hello', async () => {
    await restart({ caps: { firstMessageMs: 60 } });
    const silent = await gateway.connect(browser);
    const polite = await gateway.connect(browser);
    polite.send(hello);
    expect(await silent.closed).toBe(4002);
    expect(await polite.closed).toBe(4002);
  });

  test('[HS3] the whole opening has a time limit, and what comes of it later is closed', async () => {
    let closed = false;
    let finish: () => void = () => undefined;
    await restart({
      // Long enough for a busy machine to come as far as the transport.
      caps: { openingMs: 1_500, questionMs: 1_000 },
      openTransport: () => new Promise((resolve) => {
        finish = () => resolve({ ...openEcho(), close: async () => { closed = true; } });
      }),
    });
    const page = await gateway.dial(browser);
    expect(await refusal(page)).toEqual(['opening-timeout', 4000]);
    finish();
    await expect.poll(() => closed, patience).toBe(true);
    expect(gateway.registry.size).toBe(0);
  });

  test('[HS4][HS10] a ticket opens the instance it was issued for, and ready says the terms', async () => {
    const page = await gateway.open(browser);
    const stages = page.messages.filter((message) => message.type === 'progress');
    expect(stages).toEqual([{ type: 'progress', stage: 'checking-instance' }]);
    const ready = page.messages.find((message) => message.type === 'ready');
    expect(ready).toMatchObject({ epoch: 1, inputAccepted: 0, outputFrom: 0, limits: { windowBytes: 2_097_152, ackStepBytes: 32_768 } });
    if (ready?.type !== 'ready') throw new Error('no ready');
    expect(ready.deadline - ready.now).toBeGreaterThan(6 * 3_600_000 - 10_000);
    expect(ready.deadline - ready.now).toBeLessThanOrEqual(6 * 3_600_000);
    expect(await findSession(gateway.db, ready.sessionId)).toMatchObject({ userId: browser.user.id, instanceId: 'i-web1', endedAt: null, clientAddress: '127.0.0.1', username: 'root' });
  });

  describe('[HS5] a ticket is refused', () => {
    const tryOpen = async (ticket: string, over: { cookie?: string } = {}): Promise<[string, number]> => {
      const page = await gateway.connect(browser, over);
      page.send(hello);
      page.send(open(ticket));
      return refusal(page);
    };
    const refused = ['ticket-refused', 4002];

    test('the second time', async () => {
      const ticket = await gateway.ticket(browser);
      const page = await gateway.connect(browser);
      page.send(hello);
      page.send(open(ticket));
      await page.next('ready');
      expect(await tryOpen(ticket)).toEqual(refused);
    });

    test('from a browser without the binding cookie, or with another one', async () => {
      const ticket = await gateway.ticket(browser);
      expect(await tryOpen(ticket, { cookie: 'x=y' })).toEqual(refused);
      expect(await tryOpen(ticket, { cookie: `${bindingCookieName(INSTALL_ID, ORIGIN)}=` })).toEqual(refused);
      expect(await tryOpen(ticket, { cookie: `${bindingCookieName('other', ORIGIN)}=${browser.binding}` })).toEqual(refused);
      const other = await gateway.browser();
      expect(await tryOpen(ticket, { cookie: `${bindingCookieName(INSTALL_ID, ORIGIN)}=${other.binding}` })).toEqual(refused);
      // None of these used it up.
      const page = await gateway.connect(browser);
      page.send(hello);
      page.send(open(ticket));
      await page.next('ready');
    });

    test('from another user', async () => {
      const other = await gateway.browser();
      expect(await tryOpen(await gateway.ticket(other))).toEqual(refused);
    });

    test('after it expired', async () => {
      expect(await tryOpen(await gateway.ticket(browser, { lifeMs: -1 }))).toEqual(refused);
    });

    test('after its user was disabled, or the web session ended', async () => {
      const first = await gateway.ticket(browser);
      await revokeWebSession(gateway.db, browser.webSessionId);
      expect(await tryOpen(first)).toEqual(refused);
      browser = await gateway.signIn(browser.user);
      const second = await gateway.ticket(browser);
      await setUserDisabled(gateway.db, browser.user.id, true);
      expect(await tryOpen(second)).toEqual(refused);
    });

    test('when it was issued for something else', async () => {
      expect(await tryOpen(await gateway.ticket(browser, { intent: { kind: 'store-credential' } }))).toEqual(refused);
    });

    test('when it was never issued', async () => {
      expect(await tryOpen('A'.repeat(43))).toEqual(refused);
    });
  });

  test('[HS6] a ticket in the URL is not looked at', async () => {
    const ticket = await gateway.ticket(browser);
    const page = await gateway.connect(browser, { path: `/v1/session?ticket=${ticket}` });
    page.send(hello);
    page.send(open('A'.repeat(43)));
    expect(await refusal(page)).toEqual(['ticket-refused', 4002]);
  });

  test('[HS8] a message its state does not allow closes with 4001', async () => {
    const cases: ((page: Page) => void)[] = [
      (page) => page.send(open('A'.repeat(43))),
      (page) => page.send({ type: 'ping', id: 1 }),
      (page) => [page.send(hello), page.send(hello)],
      (page) => [page.send(hello), page.send({ type: 'ack', parsed: 0 })],
      (page) => [page.send(hello), page.send({ type: 'answer', id: 1, accept: true })],
    ];
    for (const act of cases) {
      const page = await gateway.connect(browser);
      act(page);
      expect(await refusal(page)).toEqual(['protocol', 4001]);
    }
    for (const message of [hello, open(await gateway.ticket(browser))]) {
      const page = await gateway.open(browser);
      page.send(message);
      expect(await refusal(page)).toEqual(['protocol', 4001]);
    }
  });

  test('[HS9] an answer to a question that is not open closes with 4001', async () => {
    let answered: unknown;
    await restart({
      openTransport: async (_logon, context) => {
        answered = await context.ask({ kind: 'banner', text: 'Authorised use only' });
        return openEcho();
      },
    });
    const page = await gateway.dial(browser);
    const { question } = await page.next('question');
    expect(question).toEqual({ id: 1, timeLimitMs: 60_000, kind: 'banner', text: 'Authorised use only' });
    page.send({ type: 'answer', id: 1, accept: true, responses: ['a'] });
    await page.next('ready');
    expect(answered).toEqual({ accept: true, responses: ['a'] });

    const wrong = await gateway.dial(browser);
    await wrong.next('question');
    wrong.send({ type: 'answer', id: 2, accept: true });
    expect(await refusal(wrong)).toEqual(['protocol', 4001]);
  });

  test('[HS9] a question without an answer ends the opening', async () => {
    await restart({ caps: { questionMs: 50 }, openTransport: (_logon, context) => context.ask({ kind: 'banner', text: '' }).then(() => openEcho()) });
    expect(await refusal(await gateway.dial(browser))).toEqual(['opening-timeout', 4000]);
  });

  test('a page that leaves during a question takes the opening with it', async () => {
    let aborted: unknown;
    await restart({
      openTransport: async (_logon, context) => {
        await context.ask({ kind: 'banner', text: '' }).catch((error: unknown) => { aborted = error; throw error; });
        return openEcho();
      },
    });
    const page = await gateway.dial(browser);
    await page.next('question');
    await page.close();
    await expect.poll(() => aborted, patience).toMatchObject({ code: 'page-gone' });
    await expect.poll(async () => (await listAudit(gateway.db, { limit: 1 }))[0], patience).toMatchObject({ action: 'session.open', outcome: 'failed', code: 'page-gone', actorId: browser.user.id });
  });

  test('[HS10] a binary frame before ready closes with 4001', async () => {
    for (const greet of [false, true]) {
      const page = await gateway.connect(browser);
      if (greet) page.send(hello);
      page.sendInput(0, Buffer.from('rm -rf /\n'));
      expect(await refusal(page)).toEqual(['protocol', 4001]);
    }
  });

  test('[HS11] what a page did not say that it can do is not taken from it', async () => {
    for (const message of [{ type: 'interrupt', inputOffset: 0 }, { type: 'checkpoint', outputOffset: 0, size: { cols: 80, rows: 24 }, bytes: 1, lines: 0, whole: true }]) {
      const page = await gateway.open(browser);
      page.send(message);
      expect(await refusal(page)).toEqual(['protocol', 4001]);
    }
    const showing = await gateway.open(browser);
    showing.ws.send(encodeFrame({ kind: 'screen', epoch: 1, offset: 0, bytes: Buffer.from('x') }));
    expect(await refusal(showing)).toEqual(['protocol', 4001]);
    const page = await gateway.connect(browser);
    page.send(hello);
    page.send({ type: 'attach', ticket: await gateway.ticket(browser), sessionId: `ses_${'a'.repeat(26)}`, epoch: 1, outputOffset: 0, inputOffset: 0, size: { cols: 80, rows: 24 } });
    expect(await refusal(page)).toEqual(['protocol', 4001]);
  });
});
