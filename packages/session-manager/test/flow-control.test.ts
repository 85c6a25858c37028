import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchedChannels } from './watched-channel.ts';
import type { TestRelay } from './test-relay.ts';

let bench: WatchedChannels;
let relay: TestRelay;

beforeEach(async () => {
  bench = await WatchedChannels.start();
  relay = bench.relay;
});

afterEach(() => bench.close());

describe('flow control', () => {
  const chunk = Buffer.alloc(1024, 'x');
  /** 32 MiB: several times what the kernel's socket buffers of both ends can hold. */
  const chunks = 32 * 1024;

  it('pause() stops the relay through TCP, memory stays bounded, and resume() delivers every byte in order', async () => {
    const { channel, output, received } = await bench.connected();
    channel.pause();
    for (let index = 0; index < chunks; index += 1) {
      const numbered = Buffer.from(chunk);
      numbered.writeUInt32BE(index);
      relay.send(1, numbered);
    }
    // Round-trips of the other direction: time enough for a reader that does not pause to show itself.
    for (let count = 1; count <= 100; count += 1) {
      channel.write(Buffer.from('k'));
      await relay.until(() => relay.inputBytes === count);
    }
    expect(relay.clientSocket.bufferedAmount).toBeGreaterThan(8 * 1024 * 1024);
    expect(Buffer.concat(output).length).toBeLessThanOrEqual(64 * 1024);
    channel.resume();
    const all = await received(chunks * chunk.length);
    expect(all.length).toBe(chunks * chunk.length);
    for (let index = 0; index < chunks; index += 1) if (all.readUInt32BE(index * chunk.length) !== index) throw new Error(`chunk ${index} is out of order`);
  });

  it('pause() before the connection is open holds from the first byte', async () => {
    const { channel, output, opened, received } = bench.watch();
    channel.pause();
    await opened;
    await relay.until(() => relay.client !== undefined);
    relay.send(1, 'held');
    for (let count = 1; count <= 20; count += 1) {
      channel.write(Buffer.from('x'));
      await relay.until(() => relay.inputBytes === count);
    }
    expect(output).toEqual([]);
    channel.resume();
    expect((await received(4)).toString()).toBe('held');
  });

  it('pause() storms lose, repeat and reorder nothing', async () => {
    const { channel, received } = await bench.connected();
    let index = 0;
    for (let round = 0; round < 200; round += 1) {
      if (round % 2 === 0) channel.pause();
      else channel.resume();
      for (let burst = 0; burst < 10; burst += 1) {
        const numbered = Buffer.alloc(100);
        numbered.writeUInt32BE(index);
        relay.send(1, numbered);
        index += 1;
      }
      channel.write(Buffer.from('k'));
      await relay.until(() => relay.inputBytes === round + 1);
    }
    channel.resume();
    const all = await received(index * 100);
    expect(Array.from({ length: index }, (_, at) => all.readUInt32BE(at * 100))).toEqual(Array.from({ length: index }, (_, at) => at));
  });

  it('a relay that does not read keeps input in the bounded queue, and gets all of it later', async () => {
    const limit = 64 * 1024;
    const watched = await bench.connected({ queueLimitBytes: limit });
    relay.send(5, Buffer.from([7, 0xff, 0xff, 0xff, 0xff])); // as good as unpaced
    relay.send(1, '.');
    await watched.received(1);
    relay.clientSocket.pause();
    let accepted = 0;
    // The kernel takes a few MiB; more than 64 MiB accepted would mean that nothing bounds it.
    while (accepted < 64 * 1024 * 1024) {
      if (watched.channel.write(Buffer.alloc(8192))) {
        accepted += 8192;
        continue;
      }
      expect(watched.channel.queuedBytes).toBeLessThanOrEqual(limit + 64 * 1024 + 2048);
      const before = watched.drained;
      if (!(await drainsSoon(watched, before))) break;
    }
    expect(accepted).toBeLessThan(64 * 1024 * 1024);
    relay.clientSocket.resume();
    await relay.until(() => relay.inputBytes === accepted);
  });
});

/** Whether the queue drains within a hundred round-trips of output through the same channel. */
async function drainsSoon(watched: Awaited<ReturnType<WatchedChannels['connected']>>, before: number): Promise<boolean> {
  const start = watched.output.length;
  for (let count = 1; count <= 100 && watched.drained === before; count += 1) {
    relay.send(1, '.');
    await watched.received(start + count);
  }
  return watched.drained > before;
}
