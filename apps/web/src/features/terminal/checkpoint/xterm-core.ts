/**
 * Owns what is read of the inside of xterm.js 6.0 and is not in its public API: the pen, saved cursors, charsets, scroll regions, links. The
 * version is pinned, and `screen-text.test.ts` fails when one of these names goes. Only read, never written.
 */

/** Colour and flags of a cell or of the pen, as xterm.js packs them: flags in the upper 6 bits, colour mode in the next 2, colour in the rest. */
export interface CoreAttributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: { readonly underlineStyle: number; readonly underlineColor: number; readonly urlId: number };
}

export interface CoreLine {
  readonly length: number;
  readonly isWrapped: boolean;
  getFg(index: number): number;
  getBg(index: number): number;
  /** 0 for the second half of a wide character. */
  getWidth(index: number): number;
  /** Not 0 where something was printed. */
  hasContent(index: number): number;
  getString(index: number): string;
  loadCell(index: number, cell: CoreAttributes): CoreAttributes;
}

type Charset = Readonly<Record<string, string | undefined>>;

export interface CoreLines {
  readonly length: number;
  get(index: number): CoreLine | undefined;
  /** Rows were taken away from the top, so that the indices of the others became smaller. */
  onTrim(listener: (rows: number) => void): { dispose(): void };
}

export interface CoreBuffer {
  readonly lines: CoreLines;
  /** Index of the first row of the screen. */
  readonly ybase: number;
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: CoreAttributes;
  readonly savedCharset: Charset | undefined;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
}

/** To load a cell into. The buffer's own `getNullCell()` is no good for it: xterm.js makes blank rows of that very object. */
export const newCell = (): CoreAttributes => ({ fg: 0, bg: 0, extended: { underlineStyle: 0, underlineColor: 0, urlId: 0 } });

export interface XtermCore {
  readonly _bufferService: { readonly cols: number; readonly rows: number; readonly buffers: { readonly normal: CoreBuffer; readonly alt: CoreBuffer; readonly active: CoreBuffer } };
  readonly _charsetService: { readonly glevel: number; readonly charset: Charset | undefined; readonly _charsets: readonly (Charset | undefined)[] };
  readonly _oscLinkService: { getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined };
  readonly _inputHandler: {
    readonly _curAttrData: CoreAttributes;
    readonly _parser: {
      /** 0 outside any sequence. */
      readonly currentState: number;
      /** Not 0 where the last thing parsed was a character that the next one may join. */
      readonly precedingJoinState: number;
    };
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly decPrivateModes: { readonly cursorStyle?: 'block' | 'underline' | 'bar'; readonly cursorBlink?: boolean };
    /** Fires right before `onData` where a person caused it; answers to programs come without. */
    onUserInput(listener: () => void): { dispose(): void };
  };
  readonly coreMouseService: { readonly activeEncoding: string };
}

export const coreOf = (terminal: object): XtermCore => (terminal as { readonly _core: XtermCore })._core;
