/**
 * Owns the glue between a SessionClient and a terminal, as an xterm addon: the same code runs on `@xterm/headless` in tests. It knows neither
 * the page nor the socket.
 */
import { resumedSession, type Clock, type ConnectionState, type ScreenPort, type SessionClient, type SkippedOutput } from '@workbench/client';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS, type TerminalSize } from '@workbench/protocol';
import { unpack } from './checkpoint/checkpoint-blob.ts';
import { CheckpointWriter, type CheckpointWriterDeps } from './checkpoint/checkpoint-writer.ts';
import { PLAIN_PEN } from './checkpoint/pen-text.ts';
import { penAgain } from './checkpoint/screen-text.ts';
import { coreOf } from './checkpoint/xterm-core.ts';
import { HIDE_CURSOR, LEAVE_ALTERNATE_SCREEN, markLine, RESTORE_MODES, SHOW_CURSOR } from './restore-screen.ts';
import { Utf8Chunks } from './utf8-tail.ts';

interface Disposable {
  dispose(): void;
}

/** The part of xterm.js that is used; `Terminal` of `@xterm/xterm` and of `@xterm/headless` both have it. */
export type TerminalPort = CheckpointWriterDeps['terminal'] & {
  readonly buffer: { readonly active: { readonly type: 'normal' | 'alternate'; readonly cursorX: number } };
  onData(listener: (data: string) => void): Disposable;
  onBinary(listener: (data: string) => void): Disposable;
  onResize(listener: (size: { cols: number; rows: number }) => void): Disposable;
  write(data: string | Uint8Array, parsed?: () => void): void;
  resize(cols: number, rows: number): void;
  reset(): void;
};

export interface SessionAddonOptions {
  readonly clock: Clock;
  /** Text of the line that marks where a session ended. */
  readonly endMark: () => string;
  /** Text of the line that marks where output was skipped. */
  readonly skipMark: (bytes: number) => string;
  /** Output was skipped while a program fills the screen: there is no place for a line. */
  readonly handleSkippedUnmarked: (bytes: number) => void;
  /** What earlier pages showed has been shown again; from here on the terminal may have the size of its window. */
  readonly handleReplayed: () => void;
  /** May change what was typed before it is sent. */
  readonly beforeInput?: (data: string) => string;
}

const encoder = new TextEncoder();
/** CAN: ends whatever sequence the terminal is in, unheard. */
const CANCEL = '\x18';
/** Characters; a program that asks so often does not wait for the answers. */
const MAX_KEPT_ANSWERS = 4096;

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
  #checkpoints: CheckpointWriter | null = null;
  #chunks = new Utf8Chunks();
  /** What was parsed last ended with a whole character. */
  #wholeCharacters = true;
  /** What comes while a checkpoint is unpacked and shown waits for it; null when none is. */
  #waiting: (() => void)[] | null = null;
  /** A person pressed a key, moved the mouse or pasted: what `onData` says next is not the terminal's own answer. */
  #typed = false;
  #replaying = false;
  /** What the terminal answered while the connection was lost. */
  #answers = '';

  constructor(client: SessionClient, options: SessionAddonOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** The terminal shows again what other pages showed: its size is theirs. */
  get replaying(): boolean {
    return this.#replaying;
  }

  /** The terminal shows again what another page showed, and rang and copied for. */
  get repeating(): boolean {
    return this.#client.repeating;
  }

  activate(terminal: TerminalPort): void {
    this.#terminal = terminal;
    const core = coreOf(terminal);
    this.#checkpoints = new CheckpointWriter({
      client: this.#client,
      terminal,
      clock: this.#options.clock,
      atRest: () => this.#terminal === terminal && this.#wholeCharacters && this.#waiting === null && core._inputHandler._parser.currentState === 0,
    });
    this.#client.setScreen(this.#screen(terminal));
    this.#disposables.push(
      core.coreService.onUserInput(() => {
        this.#typed = true;
      }),
      terminal.onData((data) => this.#takeData(data)),
      // Mouse reports of the old encodings are bytes above 127, one per character, and not UTF-8.
      terminal.onBinary((data) => this.#client.input(Uint8Array.from(data, (character) => character.charCodeAt(0)))),
      terminal.onResize((size) => this.#takeSize(size)),
      { dispose: this.#client.subscribe({ handleState: (state) => this.#handleState(state) }) },
    );
  }

  /** The page is hidden (`leaving` false), or goes away with this task. */
  handleHidden(leaving: boolean): void {
    if (leaving) this.#checkpoints?.handleLeaving();
    else this.#checkpoints?.handleHidden();
  }

  dispose(): void {
    this.#client.setScreen(null);
    this.#checkpoints?.dispose();
    this.#checkpoints = null;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#terminal = null;
  }

  #screen(terminal: TerminalPort): ScreenPort {
    return {
      write: (bytes, parsed) => this.#inOrder(() => this.#write(terminal, bytes, parsed)),
      skip: (gap, done) => this.#inOrder(() => this.#skip(terminal, gap, done)),
      restore: (screen, done) => this.#inOrder(() => this.#restore(terminal, screen, done)),
      resized: (size) =>
        this.#inOrder(() => {
          // What came before it was printed at the size before it.
          terminal.write('', () => terminal.resize(size.cols, size.rows));
        }),
    };
  }

  #inOrder(run: () => void): void {
    if (this.#waiting) this.#waiting.push(run);
    else run();
  }

  #write(terminal: TerminalPort, bytes: Uint8Array, parsed: () => void): void {
    const chunk = this.#chunks.take(bytes);
    const whole = this.#chunks.empty;
    terminal.write(chunk, () => {
      this.#wholeCharacters = whole;
      parsed();
      this.#checkpoints?.handleParsed();
      this.#lookAtReplay();
    });
  }

  /** Keeps what comes next until the returned function is called. */
  #hold(): () => void {
    const waiting: (() => void)[] = [];
    this.#waiting = waiting;
    return () => {
      this.#waiting = null;
      for (const run of waiting) this.#inOrder(run);
      this.#checkpoints?.handleParsed();
    };
  }

  #skip(terminal: TerminalPort, { bytes, restore }: SkippedOutput, done: () => void): void {
    this.#chunks = new Utf8Chunks();
    const goOn = this.#hold();
    // Which screen the dropped output has left on, and with which pen, is known only when `restore` is parsed.
    terminal.write(restore, () => {
      if (this.#terminal !== terminal) return;
      this.#wholeCharacters = true;
      const { type, cursorX } = terminal.buffer.active;
      if (type === 'alternate') this.#options.handleSkippedUnmarked(bytes);
      const mark = type === 'alternate' ? '' : PLAIN_PEN + markLine(this.#options.skipMark(bytes), cursorX > 0) + penAgain(coreOf(terminal));
      terminal.write(mark, () => {
        if (this.#terminal !== terminal) return;
        done();
        this.#lookAtReplay();
        goOn();
      });
    });
  }

  #restore(terminal: TerminalPort, screen: Parameters<ScreenPort['restore']>[0], done: () => void): void {
    const goOn = this.#hold();
    this.#chunks = new Utf8Chunks();
    this.#replaying = true;
    const show = (text: string, lines: number): void => {
      // xterm.js resets neither what it has not parsed yet nor the sequence it stands in: both come to an end first.
      terminal.write(CANCEL, () => {
        if (this.#terminal !== terminal) return;
        terminal.reset();
        if (screen) terminal.resize(screen.size.cols, screen.size.rows);
        terminal.write(text, () => {
          if (this.#terminal !== terminal) return;
          this.#wholeCharacters = true;
          this.#checkpoints?.startFrom(lines);
          done();
          this.#lookAtReplay();
          goOn();
        });
      });
    };
    if (!screen) return show('', 0);
    void unpack(screen.bytes).then((checkpoint) => show(checkpoint?.text ?? '', checkpoint?.lines ?? 0));
  }

  #takeData(data: string): void {
    const typed = this.#typed;
    this.#typed = false;
    if (typed) this.#client.input(encoder.encode(this.#options.beforeInput?.(data) ?? data));
    else this.#takeAnswer(data);
  }

  /**
   * The terminal answers questions of programs (cursor position, colours) by itself. What is shown again was answered by the page that showed
   * it first. While the connection is lost the program waits for its answer. And while the terminal still parses the rest of an ended session
   * an answer has nowhere to go, and the person, who typed nothing, must not be told that typing was refused.
   */
  #takeAnswer(answer: string): void {
    const { state, repeating } = this.#client;
    if (repeating) return;
    if (state.name === 'ready') this.#client.input(encoder.encode(answer));
    else if (resumedSession(state) !== null && this.#answers.length + answer.length <= MAX_KEPT_ANSWERS) this.#answers += answer;
  }

  /** A page that had the session meanwhile has answered what this one could not. */
  #sendAnswers(): void {
    const answers = this.#answers;
    this.#answers = '';
    if (!this.#client.repeating) this.#client.input(encoder.encode(answers));
  }

  #takeSize(size: TerminalSize): void {
    this.#checkpoints?.handleResize();
    if (!this.#replaying) this.#client.resize(clampSize(size));
  }

  #lookAtReplay(): void {
    const before = this.#replaying;
    this.#replaying = this.#client.replaying;
    if (before && !this.#replaying) this.#options.handleReplayed();
  }

  #handleState(state: ConnectionState): void {
    if (state.name === 'ready') {
      this.#sendAnswers();
      // What could not be sent before it.
      this.#checkpoints?.handleParsed();
    }
    if (state.name === 'fetching-ticket' && !state.resuming) {
      this.#checkpoints?.startFrom(0);
      this.#inOrder(() => this.#terminal?.write(SHOW_CURSOR));
    }
    // Another page has it now, and this one may take it back: nothing has ended.
    if (state.name !== 'ended' || state.session === null || state.code === 'taken-over') return this.#lookAtReplay();
    this.#answers = '';
    this.#inOrder(() => this.#end());
  }

  #end(): void {
    const terminal = this.#terminal;
    if (!terminal) return;
    this.#chunks = new Utf8Chunks();
    // The mark comes before anything of the next session.
    const goOn = this.#hold();
    // Only when everything before it is parsed is it known in which state the programs left the screen.
    terminal.write('', () => {
      if (terminal.buffer.active.type === 'alternate') terminal.write(LEAVE_ALTERNATE_SCREEN);
      terminal.write(RESTORE_MODES, () => {
        if (this.#terminal !== terminal) return;
        terminal.write(markLine(this.#options.endMark(), terminal.buffer.active.cursorX > 0) + HIDE_CURSOR);
        this.#lookAtReplay();
        goOn();
      });
    });
  }
}
