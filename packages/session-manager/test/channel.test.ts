import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openChannel } from '@workbench/session-manager';
import { WatchedChannels } from './watched-channel.ts';
import { ManualClock } from './manual-clock.ts';
import { relayFrame, type TestRelay } from './test-relay.ts';

let bench: WatchedChannels;
let relay: TestRelay;

beforeEach(async () => {
  bench = await WatchedChannels.start();
  relay = bench.relay;
});

afterEach(() => bench.close());

describe('opening', () => {
  it('[SM2] [SM5.1] [SM5.2] looks like the vendor\'s client: spelling, empty token header, no extensions', async () => {
    await bench.connected({ url: relay.url.replace('sessionId', 'sessionid') + '&again=sessionid' });
    const [upgrade] = relay.upgrades;
    expect(upgrade?.url).toBe('/session?sessionId=s-1&token=canary-token&again=sessionid');
    expect(upgrade?.headers['x-acs-session-token']).toBe('');
    for (const header of ['origin', 'sec-websocket-extensions', 'sec-websocket-protocol']) expect(upgrade?.headers[header]).toBeUndefined();
  });

  it('[SM5.6] a refused upgrade tells its HTTP status', async () => {
    relay.refuseWith = 404;
    const { ended, channel } = bench.watch();
    expect(await ended).toEqual({ kind: 'refused', httpStatus: 404 });
    expect(channel.write(Buffer.from('x'))).toBe(false);
  });

  it('nobody listening is unreachable, with Node\'s code', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await bench.watch({ url: `ws://127.0.0.1:${port}/session?token=canary-token` }).ended).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('a server that is silent for the connect time-out ends as timeout', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const clock = new ManualClock();
    const { channel, ended, ends } = bench.watch({ url: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/`, clock, connectTimeoutMs: 5_000 });
    clock.advance(4_999);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(await ended).toEqual({ kind: 'timeout' });
    await channel.close();
    await new Promise((resolve) => silent.close(resolve));
    expect(clock.pending).toBe(0);
  });

  it('refuses what is not a WebSocket address without quoting it', () => {
    for (const url of ['', 'not a url canary-token', 'https://host/?token=canary-token']) {
      expect(() => openChannel({ url, mode: 'session', onOutput: () => undefined, onClosed: () => undefined })).toThrow(/^url: expected a ws:\/\/ or wss:\/\/ address$/);
    }
    expect(() => bench.watch({ size: { columns: 0, rows: 24 } })).toThrow(/^columns:/);
  });

  it('close() while connecting ends as local and leaves nothing', async () => {
    const { channel, ends } = bench.watch();
    await channel.close();
    expect(ends).toEqual([{ kind: 'local' }]);
  });

  it('input written before the connection is open leaves once it is', async () => {
    bench.watch().channel.write(Buffer.from('early'));
    await relay.until(() => relay.input.toString() === 'early');
  });
});

describe('input and size', () => {
  it('[SM2.8] numbers every frame from 0, dates it, and sends the size first', async () => {
    const { channel } = await bench.connected({ size: { columns: 132, rows: 40 } });
    channel.write(Buffer.from('ls\r'));
    await relay.until(() => relay.frames.length === 2);
    expect(relay.frames.map(({ type, sequenceNumber }) => [type, sequenceNumber])).toEqual([[2, 0], [0, 1]]);
    expect(relay.sizes).toEqual([[40, 132]]);
    for (const { createdDate } of relay.frames) expect(Math.abs(createdDate - Date.now())).toBeLessThan(60_000);
  });

  it('[SM3.2] sends the size again after the first output frame, and only then', async () => {
    const { channel, received } = await bench.connected({ clock: new ManualClock(), size: { columns: 100, rows: 30 } });
    relay.send(1, '$ ');
    relay.send(1, 'more');
    await received(6);
    channel.resize({ columns: 100, rows: 30 });
    channel.resize({ columns: 101, rows: 31 });
    await relay.until(() => relay.sizes.length === 3);
    expect(relay.sizes).toEqual([[30, 100], [30, 100], [31, 101]]);
  });

  it('[SM3.1] says the size once more when the shell has come to its prompt, which sets the one it found before', async () => {
    const clock = new ManualClock();
    const { channel, received } = await bench.connected({ clock, keepAliveMs: false, size: { columns: 100, rows: 30 } });
    relay.send(1, 'Welcome');
    await received(7);
    channel.resize({ columns: 101, rows: 31 });
    clock.advance(500);
    clock.advance(10_000);
    channel.write(Buffer.from('k'));
    await relay.until(() => relay.input.length === 1);
    expect(relay.sizes).toEqual([[30, 100], [30, 100], [31, 101], [31, 101]]);
  });

  it('a bad size is the caller\'s error and sends nothing', async () => {
    const { channel } = await bench.connected();
    expect(() => channel.resize({ columns: 80, rows: 40_000 })).toThrow(/^rows:/);
    channel.resize({ columns: 81, rows: 24 });
    await relay.until(() => relay.sizes.length === 2);
    expect(relay.sizes).toEqual([[24, 80], [24, 81]]);
  });

  it('[SM5.4] a paste leaves in frames of at most 2048 bytes, in order, at the server\'s limit', async () => {
    const clock = new ManualClock();
    const { channel } = await bench.connected({ clock });
    const paste = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    expect(channel.write(paste)).toBe(true);
    for (let elapsedMs = 0; relay.inputBytes < paste.length; elapsedMs += 100) {
      const allowed = 8192 + (elapsedMs * (204_800 - 8192)) / 1000;
      await relay.until(() => relay.inputBytes > Math.min(allowed, paste.length) - 2048);
      expect(relay.inputBytes).toBeLessThanOrEqual(allowed);
      expect(channel.queuedBytes).toBeGreaterThanOrEqual(paste.length - relay.inputBytes);
      clock.advance(100);
    }
    expect(relay.input.equals(paste)).toBe(true);
    expect(Math.max(...relay.frames.map((frame) => frame.payload.length))).toBe(2048);
  });

  it('[SM4.4] status code 7 retunes the pace at once', async () => {
    const clock = new ManualClock();
    const { channel, statuses, received } = await bench.connected({ clock });
    channel.write(Buffer.alloc(200_000));
    relay.send(5, Buffer.from([7, 0x01, 0xf4, 0x00, 0x00])); // 32,768,000 bit/s
    relay.send(1, '.');
    await received(1);
    expect(statuses).toContainEqual({ kind: 'speed', bitsPerSecond: 32_768_000 });
    clock.advance(60); // at the default limit this takes a second
    await relay.until(() => relay.input.length === 200_000);
  });

  it('[SM4.4] a faster speed ends the wait of the slower one', async () => {
    const clock = new ManualClock();
    const { channel, received } = await bench.connected({ clock });
    relay.send(5, Buffer.from([7, 0x40, 0x00])); // 16,384 bit/s: the next frame waits for a second
    relay.send(1, '.');
    await received(1);
    channel.write(Buffer.alloc(4096));
    await relay.until(() => relay.inputBytes === 1024);
    relay.send(5, Buffer.from([7, 0x01, 0xf4, 0x00, 0x00]));
    relay.send(1, '.');
    await received(2);
    clock.advance(10);
    await relay.until(() => relay.inputBytes === 4096);
  });

  it('[SM4.5] a speed that breaks the vendor\'s arithmetic neither throws nor stops input', async () => {
    const clock = new ManualClock();
    const { channel, received } = await bench.connected({ clock });
    relay.send(5, Buffer.from([7, 1]));
    relay.send(5, Buffer.from([7, 0]));
    relay.send(1, '.');
    await received(1);
    channel.write(Buffer.alloc(4096));
    clock.advance(4_000);
    await relay.until(() => relay.input.length === 4096);
  });

  it('a full queue takes nothing, and says when there is room', async () => {
    const clock = new ManualClock();
    const watched = await bench.connected({ clock, queueLimitBytes: 20_000 });
    expect(watched.channel.write(Buffer.alloc(20_000, 1))).toBe(true); // 8 KiB leave at once
    expect(watched.channel.write(Buffer.alloc(12_000, 2))).toBe(false);
    expect(() => watched.channel.write(Buffer.alloc(20_001))).toThrow(/^bytes: 20001/);
    expect(watched.drained).toBe(0);
    clock.advance(1_000);
    expect(watched.drained).toBe(1);
    expect(watched.channel.write(Buffer.alloc(12_000, 3))).toBe(true);
    clock.advance(1_000);
    await relay.until(() => relay.input.length === 32_000);
    expect(relay.input.includes(2)).toBe(false);
  });

  it('[SM8.1] an idle session sends a same-size resize, and only when nothing else was sent', async () => {
    const clock = new ManualClock();
    const { channel } = await bench.connected({ clock, keepAliveMs: 60_000, size: { columns: 90, rows: 20 } });
    await relay.until(() => relay.sizes.length === 1);
    clock.advance(59_999);
    channel.write(Buffer.from('k'));
    clock.advance(59_999);
    channel.write(Buffer.from('k'));
    await relay.until(() => relay.input.length === 2);
    expect(relay.sizes).toHaveLength(1);
    clock.advance(60_000);
    clock.advance(60_000);
    await relay.until(() => relay.sizes.length === 3);
    expect(relay.sizes).toEqual([[20, 90], [20, 90], [20, 90]]);
  });
});

describe('raw mode', () => {
  it('[SM5.5] sends no size of its own accord, and one as keep-alive', async () => {
    const clock = new ManualClock();
    const { channel, received } = await bench.connected({ clock, mode: 'raw' });
    relay.send(1, 'SSH-2.0-x');
    await received(9);
    channel.resize({ columns: 10, rows: 10 });
    channel.write(Buffer.from('SSH-2.0-y'));
    await relay.until(() => relay.input.length === 9);
    expect(relay.sizes).toEqual([]);
    clock.advance(60_000);
    await relay.until(() => relay.sizes.length === 1);
  });
});

describe('output and its end', () => {
  it('[SM2] reads binary and text messages, ids or none, and nothing from other types', async () => {
    const { received, output } = await bench.connected();
    relay.clientSocket.send(relayFrame(9, 'unknown'));
    relay.clientSocket.send(relayFrame(0, 'input'));
    relay.clientSocket.send(relayFrame(3, '1'));
    relay.clientSocket.send(relayFrame(1, '')); // SM2.6
    const withIds = Buffer.concat([Buffer.from('01000000312e3031' + '03732d31' + '02692d' + '0100000000000000' + '0000000000000000' + '01000000', 'hex'), Buffer.from('B')]);
    relay.clientSocket.send(withIds);
    relay.clientSocket.send(relayFrame(1, 'T').toString('latin1').replace(/[^\x00-\x7f]/g, '\x01')); // a text message must be valid UTF-8
    expect((await received(2)).toString()).toBe('BT');
    expect(output).toHaveLength(2);
  });

  it.each(['Exit', 'AgentTimeout', 'OpenPtyFailed', 'FlowExceedLimit'])('[SM4.2] %s ends the channel after the output before it', async (reason) => {
    const { ended, output } = await bench.connected();
    relay.send(1, 'bye');
    relay.send(5, `\x05${reason}`);
    relay.send(1, 'never seen');
    expect(await ended).toEqual({ kind: 'status', reason, text: reason });
    expect(Buffer.concat(output).toString()).toBe('bye');
    await relay.until(() => relay.closeCode !== undefined);
    expect(relay.closeCode).toBe(1000);
  });

  it('[SM4.1] code 2 and unknown reasons end as other', async () => {
    const { ended } = await bench.connected();
    relay.send(5, '\x02agent not found');
    expect(await ended).toEqual({ kind: 'status', reason: 'other', text: 'agent not found' });
  });

  it.each([0, 5, 27, 29])('[SM2.7] a frame of %i bytes ends as protocol', async (length) => {
    const { ended } = await bench.connected();
    relay.clientSocket.send(relayFrame(1, '').subarray(0, length));
    expect(await ended).toEqual({ kind: 'protocol', what: 'short-frame' });
  });

  it('[SM2.5] CreatedDate 0 ends as protocol', async () => {
    const { ended } = await bench.connected();
    relay.clientSocket.send(relayFrame(1, 'x', 0));
    expect(await ended).toEqual({ kind: 'protocol', what: 'created-date-zero' });
  });

  it('bytes that are no WebSocket frame, and a message above the limit, end as protocol', async () => {
    const first = await bench.connected();
    (relay.clientSocket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff]));
    expect(await first.ended).toEqual({ kind: 'protocol', what: 'websocket' });
    const second = await bench.connected();
    relay.send(1, Buffer.alloc(2 * 1024 * 1024));
    expect(await second.ended).toEqual({ kind: 'protocol', what: 'websocket' });
  });

  it.each(['close', 'terminate'] as const)('[SM5.3] the relay\'s %s without a reason is dropped', async (how) => {
    const { ended } = await bench.connected();
    relay.clientSocket[how]();
    expect(await ended).toEqual({ kind: 'dropped' });
  });

  it('[SM5.3] answers the server\'s pings', async () => {
    await bench.connected();
    relay.clientSocket.ping();
    await relay.until(() => relay.pongs === 1);
  });
});

describe('close', () => {
  it('[SM3.3] sends a close frame, then closes the socket; later calls just wait', async () => {
    const { channel, ends } = await bench.connected();
    await Promise.all([channel.close(), channel.close()]);
    await relay.until(() => relay.closeCode !== undefined);
    expect(relay.closeCode).toBe(1000);
    expect(relay.frames.at(-1)).toMatchObject({ type: 3, payload: Buffer.from('1') });
    expect(relay.frames.filter((frame) => frame.type === 3)).toHaveLength(1);
    expect(ends).toEqual([{ kind: 'local' }]);
    expect(channel.queuedBytes).toBe(0);
  });

  it('a paused channel closes without waiting for any limit', async () => {
    const clock = new ManualClock();
    const { channel } = await bench.connected({ clock });
    channel.pause();
    relay.send(1, 'unread');
    await channel.close();
    await relay.until(() => relay.closeCode === 1000);
    expect(clock.pending).toBe(0);
  });

  it('[SM5.3] cuts the connection when the relay does not answer the closing handshake', async () => {
    const clock = new ManualClock();
    const { channel } = await bench.connected({ clock });
    relay.clientSocket.pause(); // reads nothing, so answers nothing
    const closing = channel.close();
    clock.advance(1_000);
    await closing;
    relay.clientSocket.terminate();
    expect(clock.pending).toBe(0);
  });
});
