/** Owns a Session Manager channel as a transport: holding its first output, pacing its input, its one end, and its cloud session. */
import type { ChannelEnd, ChannelOptions, SessionChannel } from '@workbench/session-manager';
import type { TerminalSize } from '@workbench/protocol';
import type { Transport, TransportEvents } from '../transport.ts';
import type { CloudSession } from './cloud-sessions.ts';
import { channelEndCode } from './failures.ts';

/**
 * The vendor's agent ends a session after 3 hours, counted from before ours (SM8.2). A minute less, so that the reason a person reads
 * is ours.
 */
const ROAD_MS = 3 * 3_600_000 - 60_000;

/** Input that waits in the channel, bytes. What does not fit waits here, where the page's own window bounds it. */
const CHANNEL_QUEUE_BYTES = 64 * 1024;

/** Keys that wait are put together up to this size, bytes: a window full of single ones would be a quarter of a million pieces. */
const MERGED_BYTES = 1024;

export type OpenChannel = (options: ChannelOptions) => SessionChannel;

export interface SessionManagerShellOptions {
  readonly open: OpenChannel;
  readonly cloudSession: CloudSession;
  readonly size: TerminalSize;
  readonly keepAliveMs?: number;
}

export class SessionManagerShell implements Transport {
  readonly maxMs = ROAD_MS;
  /** To the relay: the agent answers no question (SM3). */
  roundTripMs: number | undefined;
  /** Settles when the relay took the connection: with null, or with how the channel ended instead. */
  readonly connected: Promise<ChannelEnd | null>;
  /** Settles when the shell has shown itself: with null at its first output, or with how the channel ended instead. */
  readonly shown: Promise<ChannelEnd | null>;
  readonly #channel: SessionChannel;
  readonly #cloudSession: CloudSession;
  readonly #held: Uint8Array[] = [];
  readonly #unsent: Uint8Array[] = [];
  #events: TransportEvents | undefined;
  #end: ChannelEnd | undefined;
  #established = false;
  #paused = false;
  /** How often reading was stopped. */
  #pauses = 0;
  #closing: Promise<void> | undefined;

  constructor({ open, cloudSession, size, keepAliveMs }: SessionManagerShellOptions) {
    this.#cloudSession = cloudSession;
    let connect: (end: ChannelEnd | null) => void = () => undefined;
    let show: (end: ChannelEnd | null) => void = () => undefined;
    this.connected = new Promise((resolve) => (connect = resolve));
    this.shown = new Promise((resolve) => (show = resolve));
    this.#channel = open({
      url: cloudSession.webSocketUrl.expose(),
      mode: 'session',
      size: { columns: size.cols, rows: size.rows },
      queueLimitBytes: CHANNEL_QUEUE_BYTES,
      ...(keepAliveMs !== undefined && { keepAliveMs }),
      onStatus: ({ kind }) => {
        if (kind === 'open') connect(null);
      },
      onOutput: (bytes) => {
        this.#established = true;
        show(null);
        this.#handleOutput(bytes);
      },
      onDrained: () => this.#pump(),
      onClosed: (end) => {
        this.#end = end;
        connect(end);
        show(end);
        this.#tellEnd();
      },
    });
  }

  start(events: TransportEvents): void {
    this.#events = events;
    this.#channel.resume();
    for (const bytes of this.#held.splice(0)) events.onOutput(bytes);
    this.#pump();
    this.#tellEnd();
  }

  write(bytes: Uint8Array): void {
    const last = this.#unsent.at(-1);
    if (last && last.length + bytes.length <= MERGED_BYTES) this.#unsent[this.#unsent.length - 1] = Buffer.concat([last, bytes]);
    else this.#unsent.push(bytes);
    this.#pump();
  }

  hurry(): void {
    // Before the channel, which asks for more as soon as it has room.
    const unsent = this.#unsent.splice(0);
    const last = unsent.pop();
    if (!last) return this.#channel.dropQueued(1);
    this.#channel.dropQueued(0);
    const waited = unsent.reduce((sum, bytes) => sum + bytes.length, last.length - 1);
    if (waited > 0) this.#events?.onInputTaken(waited);
    this.write(last.subarray(-1));
  }

  /** The answer waits behind the output where reading stops, and would tell how slow the page is. */
  measureRoundTrip(): void {
    if (this.#paused) return;
    const [asked, pauses] = [performance.now(), this.#pauses];
    this.#channel.ping(() => {
      if (pauses === this.#pauses) this.roundTripMs = performance.now() - asked;
    });
  }

  resize({ cols, rows }: TerminalSize): void {
    if (!this.#end) this.#channel.resize({ columns: cols, rows });
  }

  pause(): void {
    this.#paused = true;
    this.#pauses += 1;
    this.#channel.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#channel.resume();
  }

  close(): Promise<void> {
    this.#events = undefined;
    return (this.#closing ??= Promise.allSettled([this.#channel.close(), this.#cloudSession.end()]).then(() => undefined));
  }

  #handleOutput(bytes: Uint8Array): void {
    if (this.#events) return this.#events.onOutput(bytes);
    if (this.#closing) return;
    // Nothing is lost between the first output and the start of the session: what one read of the socket brought waits here.
    this.#held.push(bytes);
    this.#channel.pause();
  }

  /** Hands input to the channel as far as it takes it; `onDrained` calls again. */
  #pump(): void {
    for (let next = this.#unsent[0]; next && this.#channel.write(next); next = this.#unsent[0]) {
      this.#unsent.shift();
      this.#events?.onInputTaken(next.length);
    }
  }

  #tellEnd(): void {
    if (this.#end && this.#events) this.#events.onEnd({ code: channelEndCode(this.#end, this.#established) });
  }
}
