/** Flow control through the real gateway: windows, pauses, and what is held when a page never acknowledges. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACK_STEP_BYTES, INITIAL_WINDOW_BYTES, MAX_OUTPUT_FRAME_BYTES, OUTPUT_WINDOW_BYTES } from '@workbench/protocol';
import { databaseOfFile } from '@workbench/testkit/postgres';
import type { Transport, TransportEvents } from '../src/transports/transport.ts';
import { everyCapability, TestGateway, type Browser } from './harness.ts';

/** A shell that prints as fast as it is let, in chunks of a size, until `total` bytes. */
class Flood implements Transport {
  events: TransportEvents | undefined;
  paused = false;
  sent = 0;
  pauses = 0;
  readonly hash = createHash('sha256');
  readonly #chunkBytes: number;
  readonly #total: number;
  #turn: NodeJS.Immediate | undefined;

  constructor(total: number, chunkBytes: number) {
    this.#total = total;
    this.#chunkBytes = chunkBytes;
  }

  start(events: TransportEvents): void {
    this.events = events;
    this.#pour();
  }
  write(bytes: Uint8Array): void {
    this.events?.onInputTaken(bytes.length);
  }
  resize(): void {}
  hurry(): void {}
  readonly roundTripMs = undefined;
  measureRoundTrip(): void {}
  pause(): void {
    this.paused = true;
    this.pauses += 1;
  }
  resume(): void {
    this.paused = false;
    this.#pour();
  }
  close(): Promise<void> {
    clearImmediate(this.#turn);
    this.paused = true;
    return Promise.resolve();
  }

  /** A few chunks a turn of the loop, as a socket would deliver them. */
  #pour(): void {
    clearImmediate(this.#turn);
    for (let i = 0; i < 8 && !this.paused && this.sent < this.#total; i += 1) {
      const chunk = randomBytes(Math.min(this.#chunkBytes, this.#total - this.sent));
      this.sent += chunk.length;
      this.hash.update(chunk);
      this.events?.onOutput(chunk);
    }
    if (this.sent >= this.#total) this.events?.onEnd({ code: 'exited' });
    else if (!this.paused) this.#turn = setImmediate(() => this.#pour());
  }
}

/** Prints only what a test makes it print. */
class Silent extends Flood {
  override start(events: TransportEvents): void {
    this.events = events;
  }
}

const database = databaseOfFile();
let gateway: TestGateway;
let browser: Browser;
let flood: Flood;
let next: () => Flood;

beforeEach(async () => {
  gateway = await TestGateway.start({ connectionString: database.url, openTransport: () => Promise.resolve((flood = next())), caps: { drainMs: 50, sweepMs: 20 } });
  browser = await gateway.browser();
});
afterEach(() => gateway.stop());

const MiB = 1024 * 1024;

describe('flow control', () => {
  test('[FL1] output arrives whole and in order, whatever the size of its pieces', async () => {
    for (const chunk of [7, 1_000, 32_768, 200_000]) {
      const total = chunk === 7 ? 20_000 : 8 * MiB;
      next = () => new Flood(total, chunk);
      const page = await gateway.open(browser);
      expect((await page.next('ended')).code).toBe('exited');
      expect(page.outputBytes).toBe(total);
      expect(createHash('sha256').update(page.output).digest('hex')).toBe(flood.hash.digest('hex'));
    }
  });

  test('[FL2][FL6][CL4] a page that never acknowledges gets one window; the shell is paused, and little more is held', async () => {
    const chunk = 20_000;
    next = () => new Flood(64 * MiB, chunk);
    const page = await gateway.open(browser, { acknowledge: false });
    await page.until(() => page.outputBytes === INITIAL_WINDOW_BYTES && flood.paused, 'a full window');
    // What left the shell: the window, the bytes that wait to fill the next frames, and at most the rest of a chunk.
    expect(flood.sent).toBeLessThan(INITIAL_WINDOW_BYTES + 128 * 1024 + chunk);
    expect(gateway.registry.all()[0]?.heldBytes).toBe(flood.sent);
    // Control still passes, both ways.
    page.send({ type: 'ping', id: 7 });
    expect((await page.next('pong')).id).toBe(7);
    expect(page.outputBytes).toBe(INITIAL_WINDOW_BYTES);
  });

  test('[FL2] the window holds at every moment, and the shell goes on at the low mark', async () => {
    next = () => new Flood(4 * MiB, 30_000);
    const page = await gateway.open(browser, { acknowledge: false });
    let acknowledged = 0;
    while (acknowledged < 4 * MiB) {
      await page.until(() => page.outputBytes - acknowledged >= Math.min(ACK_STEP_BYTES, 4 * MiB - acknowledged), 'an ack step of output');
      acknowledged = Math.min(page.outputBytes, acknowledged + ACK_STEP_BYTES);
      page.ack(acknowledged);
    }
    expect((await page.next('ended')).code).toBe('exited');
    expect(page.mostInFlight).toBeLessThanOrEqual(OUTPUT_WINDOW_BYTES);
    expect(flood.pauses).toBeGreaterThan(1);
    // Hysteresis: one pause lets three ack steps through, not one.
    expect(flood.pauses).toBeLessThanOrEqual((4 * MiB) / (96 * 1024) + 1);
  });

  test('[FL2] keys typed while the last output of a shell that is over is on its way count for nothing, and cut nothing off', async () => {
    await gateway.stop();
    gateway = await TestGateway.start({ connectionString: database.url, openTransport: () => Promise.resolve((flood = new Silent(0, 1))) });
    const total = INITIAL_WINDOW_BYTES + 100_000;
    const page = await gateway.open(await gateway.browser(), { acknowledge: false });
    flood.events?.onOutput(randomBytes(total));
    flood.events?.onEnd({ code: 'exited' });
    await page.until(() => page.outputBytes === INITIAL_WINDOW_BYTES, 'a full window');
    for (const key of 'exit') page.type(key);
    page.send({ type: 'ping', id: 1 });
    await page.next('pong');
    page.acknowledge = true;
    page.ack();
    expect((await page.next('ended')).code).toBe('exited');
    expect([page.outputBytes, page.inputAcknowledged]).toEqual([total, 0]);
  });

  test('[FL4] an acknowledgement of what was not sent, or going back, closes with 4001', async () => {
    next = () => new Flood(64 * MiB, 1_000);
    const ahead = await gateway.open(browser, { acknowledge: false });
    await ahead.until(() => ahead.outputBytes === INITIAL_WINDOW_BYTES, 'a full window');
    ahead.ack(INITIAL_WINDOW_BYTES + 1);
    expect((await ahead.next('ended')).code).toBe('protocol');
    expect(await ahead.closed).toBe(4001);

    const back = await gateway.open(browser, { acknowledge: false });
    await back.until(() => back.outputBytes >= 2_000, 'some output');
    back.ack(2_000);
    back.ack(1_999);
    expect((await back.next('ended')).code).toBe('protocol');
    expect(await back.closed).toBe(4001);
  });

  test('[FL5] the first byte leaves at once, in a frame of its own; what follows in the same turn travels together', async () => {
    next = () => new Silent(0, 1);
    const page = await gateway.open(browser);
    const frames: number[] = [];
    page.ws.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) frames.push(data.length - 16);
    });
    for (let i = 0; i < 1_000; i += 1) flood.events?.onOutput(Buffer.from('x'));
    await page.until(() => page.outputBytes === 1_000, 'all output');
    expect(frames).toEqual([1, 999]);
  });

  test('a frame is never longer than the limit', async () => {
    next = () => new Flood(3 * MiB, 300_000);
    const page = await gateway.open(browser);
    let longest = 0;
    page.ws.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) longest = Math.max(longest, data.length - 16);
    });
    await page.next('ended');
    expect(longest).toBe(MAX_OUTPUT_FRAME_BYTES);
  });

  test('a page that does not take the last output is waited for only so long', async () => {
    // The shell is over with the chunk that overfills the window: some bytes wait for credit that never comes.
    next = () => new Flood(270_000, 10_000);
    const page = await gateway.open(browser, { acknowledge: false });
    expect((await page.next('ended')).code).toBe('exited');
    expect(page.outputBytes).toBe(INITIAL_WINDOW_BYTES);
    expect(await page.closed).toBe(4000);
  });

  test('a page that asks and never reads is cut off', async () => {
    next = () => new Silent(0, 1);
    const page = await gateway.open(browser);
    page.ws.pause();
    // Kernel buffers hold several megabytes of pongs; the gateway holds no more than its backlog. Long ids make long pongs, so fewer are needed.
    const id = Number.MAX_SAFE_INTEGER;
    const ask = (): void => {
      for (let i = 0; i < 5_000 && page.ws.bufferedAmount < MiB; i += 1) page.send({ type: 'ping', id });
      if (gateway.registry.size > 0) setImmediate(ask);
    };
    ask();
    await expect.poll(() => gateway.registry.size, { timeout: 20_000 }).toBe(0);
  });
});

test('[NT4] a page that takes over sees what is printed from then on, though the one before pressed Ctrl-C', async () => {
  const block = Buffer.alloc(64 * 1024, 'x\r\n');
  next = () => Object.assign(new Silent(0, 0), { roundTripMs: 30_000, resume: () => undefined });
  const first = await gateway.open(browser, { acknowledge: false, capabilities: everyCapability });
  const { sessionId } = first.messages.find((each) => each.type === 'ready') ?? {};
  if (!sessionId) throw new Error('not ready');
  for (let at = 0; at < 10; at += 1) flood.events?.onOutput(block);
  await first.until(() => first.outputBytes === INITIAL_WINDOW_BYTES, 'a full window');
  first.interrupt();
  await first.until(() => first.inputAcknowledged === 1, 'the key to be taken');
  const second = await gateway.attach(browser, sessionId);
  for (let at = 0; at < 10; at += 1) flood.events?.onOutput(block);
  await second.until(() => second.outputBytes === 20 * block.length, 'all output');
  const gaps = second.messages.filter((each) => each.type === 'gap');
  expect(gaps.length).toBe(1);
  expect(gaps[0]?.to).toBeLessThan(10 * block.length);
});
