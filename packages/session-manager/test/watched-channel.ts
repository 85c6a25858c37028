/** Owns the watched channel of a test: every callback recorded, and a leak check for the end; knows nothing of what is tested. */
import { expect } from 'vitest';
import { openChannel, type ChannelEnd, type ChannelOptions, type ChannelStatus, type SessionChannel } from '@workbench/session-manager';
import { TestRelay } from './test-relay.ts';

/** One channel with everything it ever said. */
export interface Watched {
  readonly channel: SessionChannel;
  readonly output: Buffer[];
  readonly statuses: ChannelStatus[];
  readonly ends: ChannelEnd[];
  readonly ended: Promise<ChannelEnd>;
  readonly opened: Promise<void>;
  drained: number;
  /** Resolves with all output once there are `bytes` of it. */
  received(bytes: number): Promise<Buffer>;
}

/** A relay and the channels opened to it. */
export class WatchedChannels {
  readonly relay: TestRelay;
  readonly #channels: Watched[] = [];

  static async start(): Promise<WatchedChannels> {
    return new WatchedChannels(await TestRelay.start());
  }

  private constructor(relay: TestRelay) {
    this.relay = relay;
  }

  watch(options: Partial<ChannelOptions> = {}): Watched {
    const output: Buffer[] = [];
    const statuses: ChannelStatus[] = [];
    const ends: ChannelEnd[] = [];
    const ended = deferred<ChannelEnd>();
    const opened = deferred<void>();
    let outputBytes = 0;
    let handleOutput: () => void = () => undefined;
    const channel = openChannel({
      url: this.relay.url,
      mode: 'session',
      onOutput: (bytes) => {
        output.push(Buffer.from(bytes));
        outputBytes += bytes.length;
        handleOutput();
      },
      onStatus: (status) => {
        statuses.push(status);
        if (status.kind === 'open') opened.resolve();
      },
      onDrained: () => {
        watched.drained += 1;
      },
      onClosed: (end) => {
        ends.push(end);
        ended.resolve(end);
      },
      ...options,
    });
    const received = (bytes: number) =>
      new Promise<Buffer>((resolve) => {
        handleOutput = () => {
          if (outputBytes >= bytes) resolve(Buffer.concat(output));
        };
        handleOutput();
      });
    const watched: Watched = { channel, output, statuses, ends, ended: ended.promise, opened: opened.promise, drained: 0, received };
    this.#channels.push(watched);
    return watched;
  }

  async connected(options: Partial<ChannelOptions> = {}): Promise<Watched> {
    this.relay.client = undefined;
    const watched = this.watch(options);
    await watched.opened;
    await this.relay.until(() => this.relay.client !== undefined);
    return watched;
  }

  /** Ends everything and proves that nothing is left: one end per channel, no socket. */
  async close(): Promise<void> {
    await Promise.all(this.#channels.map(({ channel }) => channel.close()));
    for (const { ends } of this.#channels) expect(ends).toHaveLength(1);
    await this.relay.until(() => this.relay.openSockets === 0);
    await this.relay.close();
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
