/**
 * Owns how often the terminal draws. xterm.js 6.0 draws with each frame of the browser, and where it draws with the DOM that costs as much as
 * what is parsed in between: a flood that is drawn sixty times a second takes a third longer than one that is drawn thirty times, and nobody
 * reads either. iTerm2 does the same (“maximize throughput”).
 */
import type { GlyphWidths } from './glyph-widths.ts';

/**
 * Milliseconds between the beginnings of two drawings while the terminal is behind: every second frame of a screen with 60 a second, of which each
 * may be some milliseconds late.
 */
const BEHIND_MS = 25;
/** xterm.js takes what is beyond the last row for the last row. */
const LAST_ROW = Number.MAX_SAFE_INTEGER;

type Point = readonly [x: number, y: number];

/** What is reached into of xterm.js's inside. The version is pinned, and `drawing.test.ts` or `glyph-widths.test.ts` fails when one of these names goes. */
export interface RenderService {
  /** What draws, while there is anything: with the DOM it keeps widths. */
  readonly _renderer: { readonly value?: { readonly _widthCache?: GlyphWidths } };
  _renderRows(start: number, end: number): void;
  /** Asks for a drawing in the next frame. */
  refreshRows(start: number, end: number, isRedrawOnly?: boolean): void;
  handleSelectionChanged(start: Point | undefined, end: Point | undefined, columns: boolean): void;
  /** Characters have another size, there are more or fewer of them, or an option was set. */
  onDimensionsChange(listener: () => void): unknown;
  /** It was drawn. */
  onRender(listener: () => void): unknown;
}

export interface DrawingDeps {
  /** Whether there is output that the terminal has not parsed yet. */
  readonly behind: () => boolean;
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
}

/** The service exists once the terminal was opened. */
export const renderServiceOf = (terminal: object): RenderService => (terminal as { readonly _core: { readonly _renderService: RenderService } })._core._renderService;

/**
 * Makes the terminal draw less often while it is behind. What it shows once it no longer is, is drawn with the next frame.
 * @returns what is called where the next frame is to be drawn nevertheless: the screen was emptied.
 */
export function drawLessWhileBehind(service: RenderService, { behind, now }: DrawingDeps): () => void {
  const drawRows = service._renderRows.bind(service);
  let drawnAt = -Infinity;
  let beganAt = -Infinity;
  service.onRender(() => {
    drawnAt = beganAt;
  });
  service._renderRows = (start, end) => {
    if (behind() && now() - drawnAt < BEHIND_MS) return service.refreshRows(start, end, true);
    beganAt = now();
    drawRows(start, end);
  };
  return () => {
    drawnAt = -Infinity;
  };
}

const isEmpty = (start: Point | undefined, end: Point | undefined): boolean => !start || !end || (start[0] === end[0] && start[1] === end[1]);

/**
 * With each frame in which something scrolled, xterm.js draws the selection anew, and all rows with it, at once, even where nothing is selected.
 * Where nothing is, the rows alone are asked for, which is one drawing with the one that is due anyway.
 */
export function drawNoEmptySelection(service: RenderService): void {
  const drawSelection = service.handleSelectionChanged.bind(service);
  let drawn = false;
  service.handleSelectionChanged = (start, end, columns) => {
    const empty = isEmpty(start, end);
    if (!empty) drawSelection(start, end, columns);
    // Told of none at all, the DOM renderer would remember what was selected, and draw it again at another size.
    else if (drawn) drawSelection([0, 0], [0, 0], false);
    // They may have changed with nobody asking for it: at the top of a scrollback that is full.
    else service.refreshRows(0, LAST_ROW, true);
    drawn = !empty;
  };
}
