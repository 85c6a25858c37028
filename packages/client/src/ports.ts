/** Owns what the client asks of the world around it: a socket, a clock, a ticket. The page passes the browser's; tests pass scripted ones. */
import type { ErrorCode } from '@workbench/protocol';

export interface Clock {
  /** Milliseconds that never go backwards; their beginning means nothing. */
  now(): number;
  /** Runs `run` once after `ms`; the returned function cancels it. */
  setTimer(run: () => void, ms: number): () => void;
}

export interface SocketHandlers {
  handleOpen(): void;
  handleText(text: string): void;
  handleBytes(bytes: Uint8Array): void;
  /** Once, also when the socket never opened (then with 1006, as browsers do). */
  handleClose(code: number): void;
}

export interface Socket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code: number): void;
}

/** Dials; must not call a handler before it returns. */
export type ConnectSocket = (url: string, handlers: SocketHandlers) => Socket;

/** `gatewayUrl` is the public address of the gateway without a path. */
export type TicketAnswer = { readonly ticket: string; readonly gatewayUrl: string } | { readonly error: ErrorCode };
