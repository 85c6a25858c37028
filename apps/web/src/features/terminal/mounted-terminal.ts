/**
 * Owns one xterm.js terminal in the page: its renderer, addons, size, clipboard and links. It is loaded as a chunk of its own when a
 * terminal is opened. It knows neither React nor sentences; what needs a person goes to `TerminalEvents`.
 */
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { SessionClient, type Beginning, type SessionListener, type TicketAnswer, type WantedTicket } from '@workbench/client';
import type { TerminalSize } from '@workbench/protocol';
import { browserClock, connectBrowserSocket } from './browser-ports.ts';
import { clipboardTextOf } from './clipboard-write.ts';
import { drawLessWhileBehind, drawNoEmptySelection, renderServiceOf } from './drawing.ts';
import { measureAhead } from './glyph-widths.ts';
import { whenIdle } from './idle.ts';
import { FONT_FAMILY, matchColors, palettes, type ColorScheme } from './palette.ts';
import { defuse, mustAsk } from './paste.ts';
import type { TerminalPreferences } from './preferences.ts';
import { SessionAddon, clampSize } from './session-addon.ts';
import { shortcutOf, type Shortcut } from './shortcuts.ts';
import { applyControl } from './touch-control.ts';
import { drawWithWebgl } from './webgl.ts';

/** Lines kept above the screen: a long build log, at about 12 MB of memory when every line is full. */
const SCROLLBACK_LINES = 10_000;
/** Matches that are coloured at once; beyond it the count reads "more than". */
const HIGHLIGHT_LIMIT = 1_000;

export interface SearchResult {
  /** From 0; -1 when there are more matches than are counted. */
  readonly index: number;
  readonly count: number;
}

/** What happens in the terminal and is the page's business. */
export interface TerminalEvents {
  handleTitle(title: string): void;
  handleBell(): void;
  handleSize(size: TerminalSize): void;
  handleShortcut(shortcut: Shortcut): void;
  /** Enter while there is no session. */
  handleReconnectKey(): void;
  /** Pasted text that must be asked about before it is sent. */
  handlePasteQuestion(text: string): void;
  /** A program put this on the clipboard. */
  handleClipboardWrite(text: string): void;
  /** The pointer is on a link, or on none. */
  handleLinkHover(url: string | null): void;
  handleLink(url: string): void;
  handleSearchResult(result: SearchResult): void;
  /** Output was skipped, and there is no place on the screen to say so. */
  handleSkippedUnmarked(bytes: number): void;
  /** Something was typed. */
  handleTyped(): void;
  /** A one-use Control of the key row was used up. */
  handleControlUsed(): void;
}

export interface MountOptions {
  readonly element: HTMLElement;
  readonly beginning: Beginning;
  readonly requestTicket: (wanted: WantedTicket) => Promise<TicketAnswer>;
  readonly scheme: ColorScheme;
  readonly preferences: TerminalPreferences;
  readonly apple: boolean;
  readonly label: string;
  readonly endMark: () => string;
  readonly skipMark: (bytes: number) => string;
  readonly events: TerminalEvents;
  /** Hears of every session of this terminal. */
  readonly listener: SessionListener;
}

export class MountedTerminal {
  readonly #terminal: Terminal;
  readonly #options: MountOptions;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon({ highlightLimit: HIGHLIGHT_LIMIT });
  readonly #resizeObserver: ResizeObserver;
  #client: SessionClient;
  #addon: SessionAddon;
  #scheme: ColorScheme;
  #controlArmed = false;
  #disposed = false;
  #stopMeasuring = (): void => {};

  constructor(options: MountOptions) {
    this.#options = options;
    this.#scheme = options.scheme;
    this.#terminal = new Terminal({
      allowProposedApi: true, // the grapheme addon and search decorations need it
      allowTransparency: false,
      cursorBlink: false,
      fontFamily: FONT_FAMILY,
      fontSize: options.preferences.fontSize,
      lineHeight: 1.15,
      linkHandler: this.#linkHandler(),
      logLevel: 'off', // its debug log repeats what is typed
      macOptionClickForcesSelection: true,
      rightClickSelectsWord: options.apple,
      screenReaderMode: options.preferences.screenReader,
      scrollback: SCROLLBACK_LINES,
      theme: palettes[options.scheme],
    });
    this.#loadAddons();
    this.#terminal.open(options.element);
    this.#pace();
    this.#terminal.textarea?.setAttribute('aria-label', options.label);
    this.#fitWindow();
    [this.#client, this.#addon] = this.#connect(options.beginning);
    this.#listen();
    this.#resizeObserver = new ResizeObserver(() => this.#fitNow());
    this.#resizeObserver.observe(options.element);
    void drawWithWebgl(this.#terminal, () => this.#disposed);
    this.#measure();
  }

  get client(): SessionClient {
    return this.#client;
  }

  /** Opens another session below what the ended one left on the screen. */
  reopen(beginning: Beginning): void {
    this.#addon.dispose();
    this.#client.dispose();
    [this.#client, this.#addon] = this.#connect(beginning);
    this.#client.start();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** The page is hidden (`leaving` false), or goes away with this task: another one may have to go on from what this one shows. */
  handleHidden(leaving: boolean): void {
    this.#addon.handleHidden(leaving);
  }

  setScheme(scheme: ColorScheme): void {
    this.#scheme = scheme;
    this.#terminal.options.theme = palettes[scheme];
  }

  setPreferences(preferences: TerminalPreferences): void {
    this.#terminal.options.fontSize = preferences.fontSize;
    this.#terminal.options.screenReaderMode = preferences.screenReader;
    this.#fitNow();
  }

  /** Pastes text that was asked about, or that comes from a button. Control characters in it are shown, not obeyed. */
  paste(text: string): void {
    this.#terminal.paste(defuse(text));
  }

  /** Types a key of the on-screen row; cursor keys as the program asked for them. */
  press(key: 'escape' | 'tab' | 'up' | 'down' | 'left' | 'right'): void {
    const arrow = this.#terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b[';
    const sequences = { escape: '\x1b', tab: '\t', up: `${arrow}A`, down: `${arrow}B`, right: `${arrow}C`, left: `${arrow}D` };
    this.#terminal.input(sequences[key]);
  }

  /** The next character is typed with Control. */
  armControl(armed: boolean): void {
    this.#controlArmed = armed;
  }

  selection(): string {
    return this.#terminal.getSelection();
  }

  find(text: string, direction: 'next' | 'previous', options: { readonly caseSensitive: boolean; readonly typing: boolean }): void {
    const colors = matchColors[this.#scheme];
    const searchOptions = {
      caseSensitive: options.caseSensitive,
      incremental: options.typing,
      decorations: { matchBackground: colors.match, matchOverviewRuler: colors.match, activeMatchBackground: colors.active, activeMatchColorOverviewRuler: colors.active },
    };
    if (text === '') return this.#search.clearDecorations();
    if (direction === 'next') this.#search.findNext(text, searchOptions);
    else this.#search.findPrevious(text, searchOptions);
  }

  clearSearch(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  dispose(): void {
    this.#disposed = true;
    this.#resizeObserver.disconnect();
    this.#stopMeasuring();
    // Before the client lets go of the connection.
    this.#addon.handleHidden(true);
    this.#client.dispose();
    this.#terminal.dispose();
  }

  #connect(beginning: Beginning): [SessionClient, SessionAddon] {
    const { requestTicket, endMark, skipMark, events, listener } = this.#options;
    const client = new SessionClient({ connect: connectBrowserSocket, clock: browserClock, requestTicket, beginning, size: clampSize(this.#terminal) });
    const addon = new SessionAddon(client, {
      clock: browserClock,
      endMark,
      skipMark,
      handleSkippedUnmarked: (bytes) => events.handleSkippedUnmarked(bytes),
      handleReplayed: () => this.#fitNow(),
      beforeInput: (data) => this.#beforeInput(data),
    });
    this.#terminal.loadAddon(addon);
    client.subscribe(listener);
    return [client, addon];
  }

  #pace(): void {
    const service = renderServiceOf(this.#terminal);
    const drawNext = drawLessWhileBehind(service, { behind: () => this.#client.printedOffset > this.#client.parsedOffset, now: () => performance.now() });
    drawNoEmptySelection(service);
    // xterm.js empties the rows at once, and fills them with the next drawing.
    this.#terminal.buffer.onBufferChange(drawNext);
    this.#terminal.onResize(drawNext);
  }

  #measure(): void {
    const service = renderServiceOf(this.#terminal);
    const measure = (): void => {
      this.#stopMeasuring();
      this.#stopMeasuring = measureAhead(() => service._renderer.value?._widthCache, whenIdle);
    };
    measure();
    // Another font size or zoom: nothing is known of it. Where only rows or columns changed, all of it is known, and nothing is measured. It is not
    // said where WebGL was lost, nor of a window that keeps its size on a screen of another density: there the first drawing measures.
    service.onDimensionsChange(measure);
  }

  #loadAddons(): void {
    const { events } = this.#options;
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.loadAddon(new UnicodeGraphemesAddon());
    this.#terminal.loadAddon(new WebLinksAddon((event, url) => this.#followLink(event, url), { hover: (_event, url) => events.handleLinkHover(url), leave: () => events.handleLinkHover(null) }));
  }

  /** Links that a program marked (OSC 8); their text may differ from their address, so the page asks. */
  #linkHandler(): NonNullable<Terminal['options']['linkHandler']> {
    const { events } = this.#options;
    return {
      activate: (event, url) => {
        if (this.#opensLink(event)) events.handleLink(url);
      },
      hover: (_event, url) => events.handleLinkHover(url),
      leave: () => events.handleLinkHover(null),
    };
  }

  #followLink(event: MouseEvent, url: string): void {
    if (this.#opensLink(event)) window.open(url, '_blank', 'noopener,noreferrer');
  }

  /** A plain click belongs to selecting text; a finger has no other key to hold. */
  #opensLink(event: MouseEvent): boolean {
    const touch = 'pointerType' in event && event.pointerType === 'touch';
    return touch || (this.#options.apple ? event.metaKey : event.ctrlKey);
  }

  #listen(): void {
    const { element, events, apple } = this.#options;
    const terminal = this.#terminal;
    terminal.onTitleChange((title) => events.handleTitle(title));
    terminal.onBell(() => {
      if (!this.#addon.repeating) events.handleBell();
    });
    terminal.onResize((size) => events.handleSize(size));
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => events.handleSearchResult({ index: resultIndex, count: resultCount }));
    terminal.parser.registerOscHandler(52, (data) => {
      const text = clipboardTextOf(data);
      if (text !== null && !this.#addon.repeating) events.handleClipboardWrite(text);
      return true;
    });
    terminal.attachCustomKeyEventHandler((event) => this.#takeKey(event, apple));
    // Before xterm.js sees it: it would send the text as it is.
    element.addEventListener('paste', (event) => this.#takePaste(event), { capture: true });
    events.handleSize({ cols: terminal.cols, rows: terminal.rows });
  }

  /** False keeps a key from the shell. */
  #takeKey(event: KeyboardEvent, apple: boolean): boolean {
    if (event.type !== 'keydown') return true;
    const { events } = this.#options;
    const shortcut = shortcutOf(event, apple);
    if (shortcut === 'paste') return false; // the browser pastes by itself, and needs no permission for it
    if (shortcut) {
      event.preventDefault();
      events.handleShortcut(shortcut);
      return false;
    }
    if (event.key === 'Enter' && !event.repeat && !event.isComposing && this.#client.state.name === 'ended') {
      event.preventDefault();
      events.handleReconnectKey();
      return false;
    }
    return true;
  }

  #takePaste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text === '') return;
    if (mustAsk(text, this.#terminal.modes.bracketedPasteMode)) this.#options.events.handlePasteQuestion(text);
    else this.paste(text);
  }

  #beforeInput(data: string): string {
    this.#options.events.handleTyped();
    if (!this.#controlArmed || data.length !== 1) return data;
    this.#controlArmed = false;
    this.#options.events.handleControlUsed();
    return applyControl(data);
  }

  #fitNow(): void {
    // What another page showed is shown again in that page's size.
    if (!this.#addon.replaying) this.#fitWindow();
  }

  #fitWindow(): void {
    const proposed = this.#fit.proposeDimensions();
    // Nothing to measure while the page is hidden.
    if (!proposed || !Number.isFinite(proposed.cols) || !Number.isFinite(proposed.rows)) return;
    const { cols, rows } = clampSize(proposed);
    if (cols !== this.#terminal.cols || rows !== this.#terminal.rows) this.#terminal.resize(cols, rows);
  }
}
