/** Owns what the client asks of the world around it: a socket, a clock, a ticket, a screen. The page passes the browser's; tests pass scripted ones. */
import type { ErrorCode, SessionId, TerminalSize, TransportRequest } from '@workbench/protocol';

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

/** What a ticket is wanted for. */
export type WantedTicket = { readonly kind: 'open' } | { readonly kind: 'attach'; readonly sessionId: SessionId };

/** How a page comes by its session: it opens a new one, or it attaches to one that runs. */
export type Beginning = { readonly kind: 'open'; readonly transport: TransportRequest } | { readonly kind: 'attach'; readonly sessionId: SessionId };

/** Output that will not come. `restore` is text for the terminal, to be written in its place. */
export interface SkippedOutput {
  readonly bytes: number;
  readonly reason: 'interrupt' | 'not-held';
  readonly restore: string;
}

/** The terminal. It is called strictly in the order of the stream, and must call back in that order too. */
export interface ScreenPort {
  /** Must call `parsed` when the terminal has parsed these bytes, for that opens the window again (FL3). */
  write(bytes: Uint8Array, parsed: () => void): void;
  /** Must call `done` when the terminal has parsed `gap.restore`. */
  skip(gap: SkippedOutput, done: () => void): void;
  /** Shows what another page showed: resets the terminal, takes on the size, writes the bytes, then calls `done`. With null it only resets. */
  restore(screen: { readonly bytes: Uint8Array; readonly size: TerminalSize } | null, done: () => void): void;
  /** The output that follows was printed on a terminal of this size (RS9). Only in a replay. */
  resized(size: TerminalSize): void;
}
