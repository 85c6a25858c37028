/** How long a gateway that was told to stop waits, on a clock the test owns. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseOfFile } from '@workbench/testkit/postgres';
import { openEcho } from '../src/transports/echo.ts';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import { ManualClock } from './manual-clock.ts';

const LIMIT_MS = 5 * 60_000;

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let clock: ManualClock;
/** Lets the roads be built that wait for it. */
let build: () => void;
let ready: Promise<void>;

beforeEach(async () => {
  clock = new ManualClock();
  ready = Promise.resolve();
  gateway = await TestGateway.start({ connectionString: database.url, clock, openTransport: () => ready.then(() => openEcho()) });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

test('[DL3] a drain is over at its limit, whether sessions run or are still being opened', async () => {
  await gateway.open(browser, { capabilities: everyCapability });
  ready = new Promise((resolve) => (build = resolve));
  const opening = await gateway.dial(browser, { capabilities: everyCapability });
  await opening.next('progress');
  const drained = gateway.gateway.drain();
  clock.advance(LIMIT_MS);
  await drained;
  expect(gateway.registry.all().map(({ isOver }) => isOver)).toEqual([false]);
  build();
  await opening.next('ready');
});

test('[DL3] what is opened during a drain is waited for until the same limit', async () => {
  ready = new Promise((resolve) => (build = resolve));
  const page = await gateway.dial(browser, { capabilities: everyCapability });
  await page.next('progress');
  let drained = false;
  const draining = gateway.gateway.drain().then(() => (drained = true));
  clock.advance(LIMIT_MS - 60_000);
  build();
  await page.next('ready');
  expect((await page.next('warning')).inMs).toBeLessThanOrEqual(60_000);
  expect(drained).toBe(false);
  clock.advance(60_000);
  await draining;
  expect(gateway.registry.all().map(({ isOver }) => isOver)).toEqual([false]);
});
