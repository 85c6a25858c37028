/**
 * Owns the glue between a SessionClient and a terminal, as an xterm addon: the same code runs on `@xterm/headless` in tests. It knows neither
 * the page nor the socket.
 */
import type { ConnectionState, SessionClient } from '@workbench/client';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS, type TerminalSize } from '@workbench/protocol';
import { LEAVE_ALTERNATE_SCREEN, RESTORE_MODES, markLine } from './restore-screen.ts';
import { Utf8Chunks } from './utf8-tail.ts';

interface Disposable {
  dispose(): void;
}

/** The part of xterm.js that is used; `Terminal` of `@xterm/xterm` and of `@xterm/headless` both have it. */
export interface TerminalPort {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: { readonly active: { readonly type: 'normal' | 'alternate'; readonly cursorX: number } };
  onData(listener: (data: string) => void): Disposable;
  onBinary(listener: (data: string) => void): Disposable;
  onResize(listener: (size: { cols: number; rows: number }) => void): Disposable;
  write(data: string | Uint8Array, parsed?: () => void): void;
}

export interface SessionAddonOptions {
  /** Text of the line that marks where a session ended. */
  readonly endMark: () => string;
  /** May change what was typed before it is sent. */
  readonly beforeInput?: (data: string) => string;
}

const encoder = new TextEncoder();

/** Brings a size within what both sides of the wire accept. */
export const clampSize = ({ cols, rows }: TerminalSize): TerminalSize => ({
  cols: Math.min(MAX_COLS, Math.max(MIN_COLS, cols)),
  rows: Math.min(MAX_ROWS, Math.max(MIN_ROWS, rows)),
});

export class SessionAddon {
  readonly #client: SessionClient;
  readonly #options: SessionAddonOptions;
  readonly #disposables: Disposable[] = [];
  #terminal: TerminalPort | null = null;
  #chunks = new Utf8Chunks();
  /** Chunks handed to the parser and not yet parsed. */
  #unparsed = 0;

  constructor(client: SessionClient, options: SessionAddonOptions) {
    this.#client = client;
    this.#options = options;
  }

  activate(terminal: TerminalPort): void {
    this.#terminal = terminal;
    this.#client.setOutputSink((bytes, parsed) => {
      this.#unparsed += 1;
      terminal.write(this.#chunks.take(bytes), () => {
        this.#unparsed -= 1;
        parsed();
      });
    });
    this.#disposables.push(
      terminal.onData((data) => this.#input(encoder.encode(this.#options.beforeInput?.(data) ?? data))),
      // Mouse reports of the old encodings are bytes above 127, one per character, and not UTF-8.
      terminal.onBinary((data) => this.#input(Uint8Array.from(data, (character) => character.charCodeAt(0)))),
      terminal.onResize((size) => this.#client.resize(clampSize(size))),
      { dispose: this.#client.subscribe({ handleState: (state) => this.#handleState(state) }) },
    );
  }

  dispose(): void {
    this.#client.setOutputSink(null);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#terminal = null;
  }

  #input(bytes: Uint8Array): void {
    // The terminal answers questions of programs (cursor position, colours) by itself. While it still parses the rest of an ended
    // session such an answer has nowhere to go, and the person, who typed nothing, must not be told that typing was refused.
    if (this.#client.state.name !== 'ready' && this.#unparsed > 0) return;
    this.#client.input(bytes);
  }

  #handleState(state: ConnectionState): void {
    if (state.name !== 'ended' || state.session === null) return;
    this.#chunks = new Utf8Chunks();
    const terminal = this.#terminal;
    // Only when everything before it is parsed is it known in which state the programs left the screen.
    terminal?.write('', () => {
      if (terminal.buffer.active.type === 'alternate') terminal.write(LEAVE_ALTERNATE_SCREEN);
      terminal.write(RESTORE_MODES, () => terminal.write(markLine(this.#options.endMark(), terminal.buffer.active.cursorX > 0)));
    });
  }
}
