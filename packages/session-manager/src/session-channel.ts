/** Owns the words between a channel and its owner: options, statuses, ends; contains no behaviour. */
import type WebSocket from 'ws';
import type { Clock } from './clock.ts';
import type { TerminalSize } from './frame.ts';
import type { EndReason } from './status.ts';

/** Why a channel ended; told exactly once. */
export type ChannelEnd =
  /** The relay said so. `text` is the peer's own words: never show it. */
  | { readonly kind: 'status'; readonly reason: EndReason | 'other'; readonly text: string }
  /** The upgrade was answered with an ordinary HTTP status. */
  | { readonly kind: 'refused'; readonly httpStatus: number }
  /** No connection came about: refused, reset, name unknown, TLS, not a WebSocket server. `code` is Node's, where there is one. */
  | { readonly kind: 'unreachable'; readonly code?: string }
  /** No connection came about in time. */
  | { readonly kind: 'timeout' }
  /** An open connection was closed or lost without a reason. */
  | { readonly kind: 'dropped' }
  /** The peer broke the wire's rules; nothing it says can be trusted any more. */
  | { readonly kind: 'protocol'; readonly what: 'short-frame' | 'created-date-zero' | 'websocket' }
  /** `close()` came first. */
  | { readonly kind: 'local' };

export type ChannelStatus =
  /** The relay accepted the connection. The agent behind it is ready only when output comes (SM7.5). */
  | { readonly kind: 'open' }
  /** The relay changed the pace of input; already obeyed. */
  | { readonly kind: 'speed'; readonly bitsPerSecond: number };

export interface ChannelOptions {
  /** `ws://` or `wss://`; holds the session's token, so it appears in no error. Keep it out of logs. */
  readonly url: string;
  /** `session`: an interactive shell. `raw`: the bytes of a forwarded TCP connection (SM5.5). */
  readonly mode: 'session' | 'raw';
  /** The terminal's size from the start; in raw mode it only fills the keep-alive frame. Default 80 × 24. */
  readonly size?: TerminalSize;
  /** The bytes are a view of a received message: use or copy them before returning, or keep them unchanged. */
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly onStatus?: (status: ChannelStatus) => void;
  /** Half the queue is free again after a write that was not accepted. */
  readonly onDrained?: () => void;
  readonly onClosed: (end: ChannelEnd) => void;
  readonly clock?: Clock;
  /** Makes the socket; for callers with rules of their own about what may be dialled, and how. */
  readonly createSocket?: (url: string) => WebSocket;
  /** How long opening may take, milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** A same-size resize leaves after this long without any other frame, milliseconds; `false` for never. Default 60 s, a third of SM8.1. */
  readonly keepAliveMs?: number | false;
  /** Most input that waits here, bytes. Default 256 KiB. */
  readonly queueLimitBytes?: number;
}

export interface SessionChannel {
  /**
   * Queues input (a copy). False when it would not fit: nothing was taken then, and `onDrained` follows.
   * False without a sequel once the channel has ended.
   * @throws RangeError for one write above the queue's limit.
   */
  write(bytes: Uint8Array): boolean;
  /** Drops input that waits for its turn, save the last `keep` bytes: what was typed in haste overtakes a paste. */
  dropQueued(keep: number): void;
  /** Calls back when the relay has answered a WebSocket ping; never, where it does not, or where it has one to answer already. The agent behind it is not asked: no frame makes it answer. */
  ping(answered: () => void): void;
  /**
   * Tells the far end a new size, if it is one.
   * @throws RangeError for a side outside 1 to 32767.
   */
  resize(size: TerminalSize): void;
  /** Stops reading the socket, so that TCP slows the relay. What was read already (at most one socket read, 64 KiB) still arrives. */
  pause(): void;
  resume(): void;
  /** Ends the channel; input that still waits is dropped. Resolves when the socket is gone; may be called again to wait for that. */
  close(): Promise<void>;
  /** Input accepted and not yet handed to the operating system, bytes. */
  readonly queuedBytes: number;
}
