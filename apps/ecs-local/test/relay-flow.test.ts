/** Flow control end to end: a slow side slows the other, nothing is lost, and the relay's memory stays bounded. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { highWaterBytes } from '../src/relay/lane.ts';
import { heldInputBytes } from '../src/relay/held-input.ts';
import { startHarness, type Harness } from './relay-harness.ts';
import { clientBytes } from './scripted-client.ts';
import { turns, until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

const unpaced = { bytesPerSecond: 0, idleSeconds: 0 };
/** What may still arrive after a pause: two reads of a socket, and one frame. */
const inFlightBytes = 2 * 64 * 1024 + 32 * 1024;
/** Kernel buffers of two loopback connections hold some 20 MB; what is sent must be far more. */
const floodBytes = 64 * 1024 * 1024;
const chunk = randomBytes(32 * 1024);
const sha = (parts: Iterable<Buffer>): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

it('a client that stops reading stops the agent; the relay queues no more than its bound; then every byte arrives', async () => {
  harness = await startHarness({ limits: unpaced });
  const { client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
  client.socket.pause();

  for (let sent = 0; sent < floodBytes; sent += chunk.length) backend.output(chunk);
  await until(() => harness.relay.load().paused.output === 1);
  let most = 0;
  let unsent = -1;
  // Each turn an unpaused relay would read on: after 2000 turns it would hold tens of megabytes.
  for (let n = 0; n < 2000; n++) {
    await turns(1);
    most = Math.max(most, harness.relay.load().queuedBytes);
    unsent = backend.socket.bufferedAmount;
  }
  expect(most).toBeGreaterThan(highWaterBytes);
  expect(most).toBeLessThanOrEqual(highWaterBytes + inFlightBytes);
  expect(unsent).toBeGreaterThan(floodBytes / 4); // the agent is held back

  client.socket.resume();
  await until(() => client.outputBytes === floodBytes + 2);
  expect(sha(client.frames.filter(({ type }) => type === 1).map(({ payload }) => payload))).toBe(sha([Buffer.from('$ '), ...Array<Buffer>(floodBytes / chunk.length).fill(chunk)]));
  expect(harness.relay.load().paused.output).toBe(0);
});

it('an agent that stops reading stops the client, and no input is lost', async () => {
  harness = await startHarness({ limits: unpaced });
  const { client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
  backend.socket.pause();

  for (let sent = 0; sent < floodBytes; sent += chunk.length) client.socket.send(clientBytes(0, chunk));
  await until(() => harness.relay.load().paused.input === 1);
  let most = 0;
  for (let n = 0; n < 2000; n++) {
    await turns(1);
    most = Math.max(most, harness.relay.load().queuedBytes);
  }
  expect(most).toBeLessThanOrEqual(highWaterBytes + inFlightBytes);
  expect(client.socket.bufferedAmount).toBeGreaterThan(floodBytes / 4);

  backend.socket.resume();
  await until(() => backend.frames.length === floodBytes / chunk.length);
  expect(sha(backend.frames.map(({ payload }) => payload))).toBe(sha(Array<Buffer>(floodBytes / chunk.length).fill(chunk)));
});

it('input held for an agent that is not ready is bounded: the client is paused, and all of it arrives later', async () => {
  harness = await startHarness({ limits: unpaced });
  const { client, backend } = await harness.openShell();
  for (let sent = 0; sent < floodBytes / 2; sent += chunk.length) client.socket.send(clientBytes(0, chunk));
  await until(() => harness.relay.load().paused.input === 1);
  let most = 0;
  for (let n = 0; n < 1000; n++) {
    await turns(1);
    most = Math.max(most, harness.relay.load().queuedBytes);
  }
  expect(most).toBeLessThanOrEqual(heldInputBytes + inFlightBytes);
  backend.output('$ ');
  await until(() => backend.frames.length === floodBytes / 2 / chunk.length);
  expect(sha(backend.frames.map(({ payload }) => payload))).toBe(sha(Array<Buffer>(floodBytes / 2 / chunk.length).fill(chunk)));
});

it('[SM8.3] 200 KB/s: output is spread over time and none is dropped', async () => {
  harness = await startHarness();
  const { client, backend } = await harness.openShell();
  const total = 40;
  for (let n = 0; n < total; n++) backend.output(chunk); // 1.25 MiB
  let seconds = 0;
  for (;;) {
    await turns(200);
    // A quarter of a second of burst, and frames are taken whole: one read may run into debt.
    expect(client.outputBytes).toBeLessThanOrEqual(51_200 + seconds * 204_800 + inFlightBytes);
    if (client.outputBytes === total * chunk.length) break;
    expect(harness.relay.load().paused.output).toBe(1);
    harness.time.advance(1_000);
    seconds += 1;
  }
  expect(seconds).toBeGreaterThanOrEqual(5);
  expect(sha([client.output])).toBe(sha(Array<Buffer>(total).fill(chunk)));
});

it('[SM8.3] 200 KB/s counts for the session, not for each of its frontends', async () => {
  harness = await startHarness();
  const { agent, session, client, backend } = await harness.openShell({ portNumber: 80 });
  const second = await harness.client(session.webSocketPath).opened();
  const secondBackend = await agent.openChannel();
  for (let n = 0; n < 10; n++) {
    backend.output(chunk);
    secondBackend.output(chunk);
  }
  await turns(300);
  expect(client.outputBytes + second.outputBytes).toBeLessThanOrEqual(51_200 + 2 * inFlightBytes);
  while (client.outputBytes + second.outputBytes < 20 * chunk.length) {
    harness.time.advance(1_000);
    await turns(20);
  }
});

it('[SM8.3] input is held to the same rate', async () => {
  harness = await startHarness();
  const { client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
  for (let n = 0; n < 40; n++) client.socket.send(clientBytes(0, chunk));
  await until(() => harness.relay.load().paused.input === 1);
  await turns(200);
  expect(backend.frames.length * chunk.length).toBeLessThanOrEqual(51_200 + inFlightBytes);
  while (backend.frames.length < 40) {
    harness.time.advance(1_000);
    await turns(20);
  }
  expect(sha(backend.frames.map(({ payload }) => payload))).toBe(sha(Array<Buffer>(40).fill(chunk)));
});

it('a slow client still gets all output of a session that has ended, and then the reason', async () => {
  harness = await startHarness({ limits: unpaced });
  const { agent, client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
  client.socket.pause();
  for (let sent = 0; sent < floodBytes; sent += chunk.length) backend.output(chunk);
  await until(() => harness.relay.load().paused.output === 1);
  await agent.reportEnd(backend.channelId, 'Ok');
  backend.socket.close();
  for (let n = 0; n < 5; n++) {
    harness.time.advance(2_000); // longer than the wait for the last output: the queue is not empty, so nothing is cut
    await turns(20);
  }
  client.socket.resume();
  expect((await client.ended()).reason).toBe('Exit');
  expect(client.outputBytes).toBe(floodBytes + 2);
  expect(client.frames.at(-1)?.type).toBe(5);
});

it('a client that pings without reading the pongs cannot fill memory', async () => {
  harness = await startHarness({ limits: unpaced });
  const { client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
  client.socket.pause();
  for (let sent = 0; sent < floodBytes; sent += chunk.length) backend.output(chunk); // both kernels' buffers are full now
  await until(() => harness.relay.load().paused.output === 1);
  for (let n = 0; n < 20_000; n++) client.socket.ping(Buffer.alloc(125));
  let most = 0;
  for (let n = 0; n < 500; n++) {
    await turns(1);
    most = Math.max(most, harness.relay.load().queuedBytes);
  }
  expect(most).toBeLessThanOrEqual(highWaterBytes + inFlightBytes + 60 * 200);
});
