/** The wire of an open session: input, frames, errors, closing. On the echo transport, with real sockets and a real Postgres. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSession, listAudit } from '@workbench/db';
import { encodeFrame, MAX_MESSAGE_BYTES } from '@workbench/protocol';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { openEcho } from '../src/transports/echo.ts';
import { passwordFree, TestGateway, type Browser, type TestGatewayOptions } from './harness.ts';
import type { Page } from './page.ts';
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

describe('input', () => {
  test('[IN2][IN5] input reaches the shell in order and is acknowledged when it was taken', async () => {
    const page = await gateway.open(browser);
    page.type('first ');
    page.type('second');
    await page.sees('first second');
    await page.until(() => page.messages.some((message) => message.type === 'inputAck' && message.offset === 12), 'inputAck 12');
  });

  test('[IN3] input below the expected offset is dropped byte for byte', async () => {
    const page = await gateway.open(browser);
    page.sendInput(0, Buffer.from('abc'));
    page.sendInput(0, Buffer.from('abc'));
    page.sendInput(1, Buffer.from('bcde'));
    page.sendInput(5, Buffer.from('f'));
    await page.sees('abcdef');
    expect(page.output.toString()).toBe('abcdef');
  });

  test('[IN4] input above the expected offset closes with 4001, and none of it arrives', async () => {
    const page = await gateway.open(browser);
    page.sendInput(1, Buffer.from('lost'));
    expect(await refusal(page)).toEqual(['protocol', 4001]);
    expect(page.outputBytes).toBe(0);
  });

  test('[IN6] a page that sends more than the window unacknowledged is closed with 4001', async () => {
    const page = await gateway.open(browser, { acknowledge: false });
    // The echo is stuck once its output is not acknowledged, and then takes no more input.
    for (let at = 0; at < 2 * 1024 * 1024; at += 16_384) page.sendInput(at, Buffer.alloc(16_384, 'x'));
    expect(await refusal(page)).toEqual(['protocol', 4001]);
  });

  test('[FR5] a frame of another epoch closes with 4001', async () => {
    const page = await gateway.open(browser);
    page.sendInput(0, Buffer.from('x'), 2);
    expect(await refusal(page)).toEqual(['protocol', 4001]);
  });

  test('[FR1][FR2][FR3][FR4] a broken frame closes with 4001', async () => {
    const good = Buffer.from(encodeFrame({ kind: 'input', epoch: 1, offset: 0, bytes: Buffer.from('x') }));
    const broken = [
      good.subarray(0, 16),
      Buffer.from([2, ...good.subarray(1)]),
      Buffer.from([1, 0, 0, 1, ...good.subarray(4)]),
      Buffer.from([...good.subarray(0, 8), 0x00, 0x20, 0, 0, 0, 0, 0, 1, 0x78]),
      Buffer.concat([good.subarray(0, 16), Buffer.alloc(16_385)]),
    ];
    for (const frame of broken) {
      const page = await gateway.open(browser);
      page.ws.send(frame, { binary: true });
      expect(await refusal(page)).toEqual(['protocol', 4001]);
    }
  });

  test('[IN7] the last size reaches the shell, also one sent while it was being opened', async () => {
    await restart({
      openTransport: async (_logon, context) => {
        await context.ask({ kind: 'banner', text: '' });
        return openEcho();
      },
    });
    const page = await gateway.dial(browser);
    await page.next('question');
    page.send({ type: 'resize', size: { cols: 100, rows: 30 } });
    page.send({ type: 'resize', size: { cols: 132, rows: 43 } });
    page.send({ type: 'answer', id: 1, accept: true });
    await page.sees('132x43\r\n');
    page.send({ type: 'resize', size: { cols: 90, rows: 20 } });
    await page.sees('90x20\r\n');
    expect(page.output.toString()).toBe('132x43\r\n90x20\r\n');
  });
});

describe('errors', () => {
  test('[ER2] a message over 128 KiB closes the socket with 1009', async () => {
    const page = await gateway.connect(browser);
    page.ws.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
    expect(await page.closed).toBe(1009);
  });

  test('[ER3][ER5] what is not JSON, and a wrong field, close with 4001, and no value is repeated anywhere', async () => {
    for (const text of ['{"type":', '[]', '"canary-7193"', JSON.stringify({ type: 'hello', versions: 'canary-7193', capabilities: [] }), 'x'.repeat(70_000)]) {
      const page = await gateway.connect(browser);
      page.ws.send(text);
      expect(await refusal(page)).toEqual(['protocol', 4001]);
      expect(JSON.stringify(page.messages)).not.toContain('canary-7193');
    }
    const page = await gateway.connect(browser);
    page.send(hello);
    page.send({ ...open('A'.repeat(43)), transport: { kind: 'ssh', route: 'public', username: '-oProxyCommand=canary-7193', auth: { method: 'password', password: 'canary-7193' } } });
    expect(await refusal(page)).toEqual(['protocol', 4001]);
    expect(gateway.logLines.join('')).not.toContain('canary-7193');
    expect(gateway.logLines.join('')).toContain('open.transport.username');
  });

  test('[ER4] an unknown message is ignored, an unknown required one closes with 4001', async () => {
    const page = await gateway.connect(browser);
    page.send({ type: 'future-canary' });
    page.send({ type: 'future', required: false, more: [1] });
    page.send(hello);
    await page.next('hello');
    page.send({ type: 'future', required: true });
    expect(await refusal(page)).toEqual(['protocol', 4001]);
    // ER5: also the name of a message is something that was sent.
    expect(gateway.logLines.join('')).toContain('unknown optional message');
    expect(gateway.logLines.join('')).not.toContain('future');
  });

  test('what fails inside is `internal` with a request id, and the log says where but not what', async () => {
    await restart({ openTransport: () => Promise.reject(new TypeError('canary-7193')) });
    const page = await gateway.dial(browser);
    const ended = await page.next('ended');
    expect(ended).toMatchObject({ code: 'internal' });
    expect(ended.detail?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await page.closed).toBe(4000);
    const log = gateway.logLines.join('');
    expect(log).toContain('TypeError');
    expect(log).toContain(ended.detail?.requestId);
    expect(log).not.toContain('canary-7193');
  });
});

describe('closing', () => {
  test('[CL1] a connection that misses two heartbeats is dropped and its session ends', async () => {
    await restart({ caps: { heartbeatMs: 25 } });
    const page = await gateway.open(browser);
    await page.until(() => page.pings >= 4, 'four pings'); // it answers, so it lives
    page.ws.pause();
    await expect.poll(() => gateway.registry.size, { timeout: 5_000 }).toBe(0);
  });

  test('[CL2][ER1] end ends the session, is said once and recorded', async () => {
    const page = await gateway.open(browser);
    const [session] = gateway.registry.all();
    page.type('abc');
    await page.sees('abc');
    page.send({ type: 'end' });
    expect(await refusal(page)).toEqual(['ended-by-user', 4000]);
    expect(page.messages.filter((message) => message.type === 'ended')).toHaveLength(1);
    await session?.released;
    const id = session?.facts.id ?? '';
    await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('ended-by-user');
    expect(await findSession(gateway.db, id)).toMatchObject({ endDetail: { bytesIn: 3, bytesOut: 3 } });
  });

  test('[CL3] when the socket closes the session ends, its shell is closed, and the record says so', async () => {
    let closed = 0;
    await restart({ openTransport: () => Promise.resolve({ ...openEcho(), close: async () => { closed += 1; } }) });
    const page = await gateway.open(browser);
    const id = gateway.registry.all()[0]?.facts.id ?? '';
    page.ws.terminate();
    await expect.poll(() => gateway.registry.size, patience).toBe(0);
    expect(closed).toBe(1);
    await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('page-gone');
  });

  test('the shell ends: all its output first, then the reason, then the socket', async () => {
    const page = await gateway.open(browser);
    page.type('bye\x04');
    expect(await page.next('ended')).toEqual({ type: 'ended', code: 'exited', detail: { exitCode: 0 } });
    expect(await page.closed).toBe(4000);
    expect(page.output.toString()).toBe('bye');
  });

  test('a gateway that stops says so to everyone, and lets nobody new in', async () => {
    const running = await gateway.open(browser);
    const stranger = await gateway.connect(browser);
    const id = gateway.registry.all()[0]?.facts.id ?? '';
    await gateway.gateway.close();
    expect(await refusal(running)).toEqual(['gateway-stopped', 1001]);
    expect(await refusal(stranger)).toEqual(['gateway-stopped', 1001]);
    await expect(gateway.connect(browser)).rejects.toThrow();
    await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('gateway-stopped');
  });

  test('the trail holds who opened what and how it ended', async () => {
    const page = await gateway.open(browser);
    page.send({ type: 'end' });
    await page.closed;
    await expect.poll(async () => (await listAudit(gateway.db, { limit: 10 })).filter((event) => event.actorId === browser.user.id).length, patience).toBe(2);
    const [end, opened] = (await listAudit(gateway.db, { limit: 10 })).filter((event) => event.actorId === browser.user.id);
    expect(opened).toMatchObject({ action: 'session.open', outcome: 'ok', targetId: 'i-web1', address: '127.0.0.1', detail: { transport: 'session-manager', username: 'root' } });
    expect(end).toMatchObject({ action: 'session.end', outcome: 'ok', code: 'ended-by-user' });
    expect(end?.requestId).toBe(opened?.requestId);
  });
});
