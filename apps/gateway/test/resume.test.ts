/** Resume, take-over, checkpoints and ends through the real gateway, against shells that a test makes print. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INITIAL_WINDOW_BYTES, MAX_CHECKPOINT_BYTES } from '@workbench/protocol';
import { findSession, listAudit } from '@workbench/db';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import { ManualClock } from './manual-clock.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';
import { PrintedShell } from './printed-shell.ts';

const MINUTE = 60_000;

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let shell: PrintedShell;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  gateway = await TestGateway.start({ connectionString: database.url, clock, openTransport: () => Promise.resolve((shell = new PrintedShell())) });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

/** A page that can do everything, and the id of its session. */
async function open(over: Parameters<TestGateway['dial']>[1] = {}): Promise<{ page: Page; id: Parameters<TestGateway['attach']>[1] }> {
  const page = await gateway.dial(browser, { capabilities: everyCapability, ...over });
  const { sessionId } = await page.next('ready');
  return { page, id: sessionId };
}

/** The network of a page is gone, and the gateway knows it. */
async function lose(page: Page, id: string): Promise<void> {
  page.ws.terminate();
  await page.closed;
  await expect.poll(() => gateway.registry.get(id)?.isAttached, patience).toBe(false);
}

const sha256 = (...parts: Uint8Array[]): string => createHash('sha256').update(Buffer.concat(parts)).digest('hex');

describe('resume', () => {
  test('[RS2][HS11] output goes on at the offset of the page: nothing lost, nothing twice', async () => {
    const { page, id } = await open();
    shell.print('one two ');
    await page.sees('two ');
    await lose(page, id);
    shell.print('three ');
    const again = await gateway.attach(browser, id, { from: 4 });
    await again.sees('three ');
    expect(again.output.toString()).toBe('two three ');
    shell.print('four');
    await again.sees('four');
    expect(gateway.registry.size).toBe(1);
  });

  test('[RS2] a stream cut at a hundred places is the stream', async () => {
    const opened = await open();
    const { id } = opened;
    let { page } = opened;
    const whole: Buffer[] = [];
    const seen: Buffer[] = [];
    for (let cut = 0; cut < 100; cut += 1) {
      const piece = Buffer.alloc(1 + ((cut * 7_919) % 40_000), cut);
      whole.push(piece);
      shell.print(piece);
      if (cut % 3 === 0) await page.until(() => page.outputBytes > 0 || piece.length === 0, 'output');
      await lose(page, id);
      seen.push(page.output);
      page = await gateway.attach(browser, id, { from: seen.reduce((sum, each) => sum + each.length, 0) });
    }
    const total = whole.reduce((sum, each) => sum + each.length, 0);
    await page.until(() => page.outputBytes === total, 'the rest');
    expect(sha256(...seen, page.output)).toBe(sha256(...whole));
  }, 60_000);

  test('[RS3] `ready` says what input came; what is sent again is not typed twice', async () => {
    const { page, id } = await open();
    page.type('abc');
    await expect.poll(() => shell.typed, patience).toBe('abc');
    await lose(page, id);
    const again = await gateway.dialAttach(browser, id, { from: 0 });
    expect(await again.next('ready')).toMatchObject({ inputAccepted: 3, outputFrom: 0 });
    again.sendInput(1, Buffer.from('bcd'));
    await expect.poll(() => shell.typed, patience).toBe('abcd');
  });

  test('[RS7] without a page the shell goes on until the buffer is full, and after the grace it ends', async () => {
    const { page, id } = await open();
    await lose(page, id);
    for (let kib = 0; kib < 900; kib += 1) shell.print(Buffer.alloc(1_024));
    expect(shell.paused).toBe(false);
    for (let kib = 0; kib < 200; kib += 1) shell.print(Buffer.alloc(1_024));
    expect(shell.paused).toBe(true);
    clock.advance(9 * MINUTE);
    await gateway.gateway.sweep();
    expect(gateway.registry.get(id)?.isOver).toBe(false);
    clock.advance(1 * MINUTE);
    await gateway.gateway.sweep();
    await expect.poll(async () => (await findSession(gateway.db, id))?.endCode, patience).toBe('page-gone');
    expect(shell.closed).toBe(true);
  });

  test('[RS7] a page that comes back in time takes the full buffer, and the shell goes on', async () => {
    const { page, id } = await open();
    await lose(page, id);
    for (let kib = 0; kib < 1_100; kib += 1) shell.print(Buffer.alloc(1_024, kib));
    expect(shell.paused).toBe(true);
    clock.advance(9 * MINUTE);
    const again = await gateway.attach(browser, id, { from: 0 });
    await again.until(() => again.outputBytes === 1_100 * 1_024, 'all of it');
    expect(shell.paused).toBe(false);
    clock.advance(9 * MINUTE);
    await gateway.gateway.sweep();
    expect(gateway.registry.get(id)?.isOver).toBe(false);
  });

  test('a shell that ends without a page is told to the page that comes', async () => {
    const { page, id } = await open();
    await lose(page, id);
    shell.print('last words');
    shell.exit(3);
    const again = await gateway.attach(browser, id, { from: 0 });
    expect(await again.next('ended')).toMatchObject({ code: 'exited', detail: { exitCode: 3 } });
    expect(again.output.toString()).toBe('last words');
  });

  test.each([
    ['was not sent yet', 300 * 1_024],
    ['was sent into a connection that is dead', 1_024],
  ])('[RS7] the last output of a shell waits for a page that lost its network, where it %s', async (_where, bytes) => {
    const { page, id } = await open({ acknowledge: false });
    shell.print(Buffer.alloc(bytes, 'w'));
    shell.exit(3);
    await page.until(() => page.outputBytes >= Math.min(bytes, INITIAL_WINDOW_BYTES), 'what the window lets through');
    await lose(page, id);
    clock.advance(9 * MINUTE);
    await gateway.gateway.sweep();
    expect(gateway.registry.get(id)?.isOver).toBe(false);
    const again = await gateway.attach(browser, id, { from: 0 });
    expect(await again.next('ended')).toMatchObject({ code: 'exited', detail: { exitCode: 3 } });
    expect(again.outputBytes).toBe(bytes);
  });

  test('a page that takes over while the last output is on its way has all of the time to take it', async () => {
    const { page, id } = await open({ acknowledge: false });
    shell.print('last words');
    shell.exit(3);
    await page.until(() => page.outputBytes > 0, 'the last words');
    clock.advance(gateway.deps.caps.drainMs - 1_000);
    const second = await gateway.attach(browser, id, { acknowledge: false });
    clock.advance(gateway.deps.caps.drainMs - 1_000);
    await gateway.gateway.sweep();
    expect(gateway.registry.get(id)?.isOver).toBe(false);
    clock.advance(1_000);
    await gateway.gateway.sweep();
    expect(await second.next('ended')).toMatchObject({ code: 'exited' });
  });

  test('[RS8] a second page takes over; the first is told, and may take it back', async () => {
    const { page, id } = await open();
    shell.print('before ');
    await page.sees('before ');
    const second = await gateway.attach(browser, id);
    await page.next('takenOver');
    expect(await page.closed).toBe(4003);
    await second.sees('before ');
    shell.print('between ');
    await second.sees('between ');
    const back = await gateway.attach(browser, id, { from: 7 });
    expect(await second.closed).toBe(4003);
    await back.sees('between ');
    expect(back.output.toString()).toBe('between ');
  });

  test('who takes a session on from another page is in the trail; a page that lost its network is not', async () => {
    const { page, id } = await open();
    await lose(page, id);
    await gateway.attach(browser, id, { from: 0 });
    await gateway.attach(browser, id);
    const attached = async (): Promise<unknown[]> => (await listAudit(gateway.db, { limit: 20 })).filter(({ action, targetId }) => action === 'session.attach' && targetId === id);
    await expect.poll(attached, patience).toMatchObject([{ actorId: browser.user.id, outcome: 'ok' }]);
  });
});

describe('a page without the screen', () => {
  test('[RS5] gets all that is held when nothing was left out', async () => {
    const { page, id } = await open();
    shell.print('hello ');
    await page.sees('hello ');
    const fresh = await gateway.dialAttach(browser, id);
    expect(await fresh.next('ready')).toMatchObject({ outputFrom: 0, shownTo: 6, replayedTo: 6 });
    expect(await fresh.next('resized')).toMatchObject({ size: { cols: 80, rows: 24 } });
    await fresh.sees('hello ');
  });

  test('[RS5][CK3] gets the last checkpoint first, byte for byte, and then all output since', async () => {
    const { page, id } = await open();
    shell.print('old ');
    await page.sees('old ');
    const screen = Buffer.alloc(200_000, 'screen of the page that left ');
    page.checkpoint(screen);
    page.send({ type: 'ping', id: 1 });
    await page.next('pong');
    shell.print('new ');
    await page.sees('new ');
    const fresh = await gateway.dialAttach(browser, id);
    expect(await fresh.next('ready')).toMatchObject({ outputFrom: 4, screen: { bytes: 200_000, size: { cols: 80, rows: 24 } } });
    await fresh.sees('new ');
    expect(fresh.screen.equals(screen)).toBe(true);
    expect(fresh.output.toString()).toBe('new ');
  });

  test('[RS9] hears of the sizes the terminal had, in their places', async () => {
    const { page, id } = await open();
    shell.print('narrow ');
    await page.sees('narrow ');
    page.send({ type: 'resize', size: { cols: 132, rows: 40 } });
    await expect.poll(() => shell.size, patience).toEqual({ cols: 132, rows: 40 });
    shell.print('wide ');
    await page.sees('wide ');
    const fresh = await gateway.attach(browser, id);
    await fresh.sees('wide ');
    const told = fresh.messages.flatMap((message) => (message.type === 'resized' ? [message.size.cols] : []));
    expect(told).toEqual([80, 132]);
  });

  test('[RS6][CK4] without a checkpoint, after more than is held: the gap is said, and the session goes on', async () => {
    const { page, id } = await open();
    let printed = 0;
    while (printed < 3 * 1024 * 1024) {
      shell.print(Buffer.alloc(60_000));
      printed += 60_000;
      await page.until(() => page.outputBytes === printed, 'output');
    }
    page.send({ type: 'ping', id: 1 });
    await page.next('pong');
    expect(gateway.registry.get(id)?.heldBytes).toBeLessThanOrEqual(2 * 1024 * 1024 + 60_000);
    const fresh = await gateway.dialAttach(browser, id);
    const { outputFrom } = await fresh.next('ready');
    expect(outputFrom).toBeGreaterThan(0);
    expect(await fresh.next('gap')).toMatchObject({ from: 0, to: outputFrom, reason: 'not-held' });
    shell.print('goes on');
    await fresh.sees('goes on');
  });

  test('[RS6] a page that names what is no longer held is treated as one without the screen', async () => {
    const { page, id } = await open();
    shell.print('0123456789');
    await page.sees('789');
    page.checkpoint('at ten');
    page.send({ type: 'ping', id: 1 });
    await page.next('pong');
    const behind = await gateway.dialAttach(browser, id, { from: 3 });
    expect(await behind.next('ready')).toMatchObject({ outputFrom: 10, screen: { bytes: 6 } });
    const ahead = await gateway.dialAttach(browser, id, { from: 11 });
    expect(await ahead.next('ready')).toMatchObject({ outputFrom: 10, screen: { bytes: 6 } });
  });

  test.each<[string, (page: Page) => void]>([
    ['too large', (page) => page.checkpoint(Buffer.alloc(MAX_CHECKPOINT_BYTES + 1))],
    ['another length', (page) => page.checkpoint('screen', { bytes: 5 })],
    ['of output that was not acknowledged', (page) => page.checkpoint('screen', { outputOffset: 1_000 })],
  ])('[CK2] a checkpoint %s closes with 4001', async (_, send) => {
    const { page } = await open();
    send(page);
    expect((await page.next('ended')).code).toBe('protocol');
    expect(await page.closed).toBe(4001);
  });

  test('[CK3] a checkpoint is in no log line', async () => {
    const { page, id } = await open();
    page.checkpoint('checkpoint-canary');
    page.send({ type: 'ping', id: 1 });
    await page.next('pong');
    await gateway.attach(browser, id);
    expect(gateway.logLines.join('')).not.toContain('checkpoint-canary');
  });
});

describe('deadlines', () => {
  const HOUR = 60 * MINUTE;
  /** Time goes on while a test runs. */
  const about = (ms: number): unknown => expect.toSatisfy((value: number) => value <= ms && value > ms - 30_000);

  test('[DL1][DL2] warnings come 15, 5 and 1 minute before the end, whatever resumes; then the end has a reason', async () => {
    const opened = await open();
    const { id } = opened;
    let { page } = opened;
    clock.advance(6 * HOUR - 15 * MINUTE);
    shell.print('.');
    await gateway.gateway.sweep();
    expect(await page.next('warning')).toMatchObject({ code: 'deadline', inMs: about(15 * MINUTE) });
    page = await gateway.attach(browser, id, { from: 0 });
    expect((await page.next('warning')).inMs).toEqual(about(15 * MINUTE));
    clock.advance(10 * MINUTE);
    await gateway.gateway.sweep();
    expect((await page.next('warning')).inMs).toEqual(about(5 * MINUTE));
    clock.advance(4 * MINUTE);
    await gateway.gateway.sweep();
    expect((await page.next('warning')).inMs).toEqual(about(MINUTE));
    clock.advance(MINUTE);
    await gateway.gateway.sweep();
    expect((await page.next('ended')).code).toBe('deadline');
  });

  test('[DL2] a wall clock set back, and one that jumped, end it as well', async () => {
    const first = await open();
    clock.advance(6 * HOUR, { wall: -24 * HOUR });
    await gateway.gateway.sweep();
    expect((await first.page.next('ended')).code).toBe('deadline');
    const second = await open();
    clock.advance(0, { wall: 6 * HOUR });
    await gateway.gateway.sweep();
    expect((await second.page.next('ended')).code).toBe('deadline');
  });

  test('[DL3] a gateway that drains warns, opens nothing more, still takes pages back, and resolves when the last session has ended', async () => {
    const { page, id } = await open();
    let drained = false;
    const draining = gateway.gateway.drain().then(() => (drained = true));
    expect(await page.next('warning')).toMatchObject({ code: 'draining', inMs: 5 * MINUTE });
    const late = await gateway.dial(browser, { capabilities: everyCapability });
    expect((await late.next('ended')).code).toBe('gateway-draining');
    const again = await gateway.attach(browser, id, { from: 0 });
    expect((await again.next('warning')).code).toBe('draining');
    expect(drained).toBe(false);
    again.send({ type: 'end' });
    await draining;
  });
});
