/** Interrupts through the real gateway, against shells that a test makes print. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSession } from '@workbench/db';
import type { SessionId } from '@workbench/protocol';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { patience } from './patience.ts';
import { PrintedShell } from './printed-shell.ts';

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let shell: PrintedShell;

beforeEach(async () => {
  gateway = await TestGateway.start({ connectionString: database.url, openTransport: () => Promise.resolve((shell = new PrintedShell())) });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

/** A page that can do everything, and is ready. */
const open = (acknowledge = true): Promise<Page> => gateway.open(browser, { capabilities: everyCapability, acknowledge });

const line = Buffer.from(`${'y'.repeat(78)}\r\n`);
const block = Buffer.concat(Array.from<Buffer>({ length: 400 }).fill(line));

test('the key reaches the shell, which is told that it is in a hurry', async () => {
  const page = await open();
  page.interrupt();
  await expect.poll(() => shell.typed, patience).toBe('\x03');
  expect(shell.hurried).toBe(1);
});

test('[NT2][NT3][FL1] under a flood the output that waits is dropped, said as a gap, and the prompt comes at once', async () => {
  const page = await open(false);
  for (let at = 0; at < 60; at += 1) shell.print(block);
  await page.until(() => page.outputBytes > 0, 'output');
  expect(shell.paused).toBe(true);
  // What ssh held arrives at once: a few milliseconds without output later nothing more is dropped.
  shell.hurry = () =>
    setImmediate(() => {
      expect(shell.paused).toBe(false);
      for (let at = 0; at < 60; at += 1) shell.print(block);
      shell.print('\x1b[?25l^C\r\n$ ');
    });
  page.interrupt();
  await expect.poll(() => shell.typed, patience).toBe('\x03');
  page.acknowledge = true;
  page.ack();
  await page.sees('^C\r\n$ ');
  const gap = await page.next('gap');
  expect(gap).toMatchObject({ reason: 'interrupt' });
  expect(gap.to - gap.from).toBeGreaterThan(2 * 1024 * 1024);
  expect(gap.restore.startsWith('\x18')).toBe(true);
  const session = gateway.registry.all()[0];
  expect(session?.counts.bytesOut).toBe(120 * block.length + 12);
  expect(page.outputBytes).toBe(120 * block.length + 12);
});

test('what was dropped is part of what is recorded of a session that ends meanwhile', async () => {
  const page = await open(false);
  for (let at = 0; at < 60; at += 1) shell.print(block);
  await page.until(() => page.outputBytes > 0, 'output');
  const [session] = gateway.registry.all();
  // Dropping has begun, and a few milliseconds later it is over.
  shell.hurry = () => queueMicrotask(() => session?.end({ code: 'ended-by-administrator' }));
  page.interrupt();
  await page.next('ended');
  await session?.released;
  expect(await findSession(gateway.db, session?.facts.id ?? ('' as SessionId))).toMatchObject({ endDetail: { bytesOut: 60 * block.length } });
});

test('[NT4] with nothing waiting nothing is dropped', async () => {
  const page = await open();
  shell.print('$ ');
  await page.sees('$ ');
  page.interrupt();
  shell.print(Buffer.concat(Array.from<Buffer>({ length: 3 }).fill(line)));
  shell.print('^C\r\n$ ');
  await page.sees('^C\r\n$ ');
  expect(page.messages.filter(({ type }) => type === 'gap')).toEqual([]);
  expect(page.outputBytes).toBe(2 + 240 + 6);
});

test('[NT4] the output of a command that is typed right behind the key is not dropped', async () => {
  const page = await open(false);
  page.interrupt();
  await expect.poll(() => shell.typed, patience).toBe('\x03');
  page.type('cat large\r');
  await expect.poll(() => shell.typed, patience).toBe('\x03cat large\r');
  for (let at = 0; at < 60; at += 1) shell.print(block);
  page.acknowledge = true;
  page.ack();
  await page.until(() => page.outputBytes === 60 * block.length, 'all of the file');
  expect(page.messages.filter(({ type }) => type === 'gap')).toEqual([]);
});

test('[NT4] nor is it when it was typed while the flood was still being dropped, and printed after that', async () => {
  const page = await open(false);
  for (let at = 0; at < 60; at += 1) shell.print(block);
  await page.until(() => page.outputBytes > 0, 'output');
  page.interrupt();
  page.type('cat large\r');
  await expect.poll(() => shell.typed, patience).toBe('\x03cat large\r');
  const gap = await page.next('gap');
  for (let at = 0; at < 60; at += 1) shell.print(block);
  page.acknowledge = true;
  page.ack();
  await page.until(() => page.outputBytes >= 120 * block.length, 'all of the file');
  expect(page.messages.filter(({ type }) => type === 'gap')).toEqual([gap]);
});

test('a gap is part of what a page that resumes is told', async () => {
  const page = await open(false);
  const id = gateway.registry.all()[0]?.facts.id;
  if (!id) throw new Error('no session');
  for (let at = 0; at < 60; at += 1) shell.print(block);
  await page.until(() => page.outputBytes > 0, 'output');
  page.interrupt();
  await expect.poll(() => shell.typed, patience).toBe('\x03');
  page.ws.terminate();
  await page.closed;
  await expect.poll(() => gateway.registry.get(id)?.isAttached, patience).toBe(false);
  shell.print('$ ');
  const again = await gateway.attach(browser, id, { from: 0 });
  await again.sees('$ ');
  expect(await again.next('gap')).toMatchObject({ reason: 'interrupt' });
  expect(again.outputBytes).toBe(60 * block.length + 2);
});

test('an offset that is not that of the key closes with 4001', async () => {
  const page = await open();
  page.send({ type: 'interrupt', inputOffset: 5 });
  expect((await page.next('ended')).code).toBe('protocol');
});
