/**
 * Owns the rows above the screen, said again. A row never changes once it has left the screen, so each is said once and kept: thousands of them
 * at once would hold the page for a fifth of a second.
 */
import { RESTORED_SCROLLBACK_LINES } from '@workbench/protocol';
import { RowText } from './row-text.ts';
import type { CoreLines, XtermCore } from './xterm-core.ts';

interface KeptRow {
  /** What comes between it and the row above. */
  readonly joint: string;
  readonly body: string;
}

export class ScrollbackText {
  readonly #core: XtermCore;
  #lines: CoreLines | null = null;
  #stopListening = (): void => {};
  /** Rows that were taken away from the top of `#lines`: a row's number is its index and this. */
  #trimmed = 0;
  /** Number of the row after the last one on the screen's upper side, when it was last looked at. */
  #seen = 0;
  #scrolled = 0;
  #kept: KeptRow[] = [];
  /** Number of the row after the last kept one. */
  #keptTo = 0;

  constructor(core: XtermCore) {
    this.#core = core;
  }

  /** Rows scrolled off since the session began, as far as this terminal knows. */
  get scrolled(): number {
    this.#look();
    return this.#scrolled;
  }

  /** A terminal that was restored goes on counting where the one before it was. */
  countFrom(scrolled: number): void {
    this.#look();
    this.#scrolled = scrolled;
  }

  /** Another size folds rows anew, and may take some back to the screen. */
  forget(): void {
    this.#kept = [];
    this.#keptTo = 0;
    this.#seen = this.#top();
  }

  dispose(): void {
    this.#stopListening();
    this.#kept = [];
  }

  /** Says up to `rows` rows more. @returns how many are left. */
  catchUp(rows: number): number {
    const top = this.#look();
    const { normal } = this.#core._bufferService.buffers;
    const { cols, rows: screenRows } = this.#core._bufferService;
    const row = new RowText(this.#core);
    const from = Math.max(this.#keptTo, top - Math.min(normal.ybase, RESTORED_SCROLLBACK_LINES));
    if (from > this.#keptTo) this.#kept = [];
    const to = Math.min(top, from + rows);
    for (let number = from; number < to; number++) {
      const at = number - this.#trimmed;
      const line = normal.lines.get(at);
      const before = normal.lines.get(at - 1);
      if (line) this.#kept.push({ joint: before ? row.joint(before, line, cols, screenRows) : '', body: row.body(line, cols) });
    }
    this.#keptTo = to;
    const over = this.#kept.length - RESTORED_SCROLLBACK_LINES;
    // Not one by one: each time the whole list would move.
    if (over > RESTORED_SCROLLBACK_LINES / 2) this.#kept.splice(0, over);
    return top - to;
  }

  /** All that is kept, when `catchUp` left none; at most the newest `rows`. */
  text(rows: number): { readonly text: string; readonly rows: number } {
    const held = Math.min(rows, this.#kept.length, this.#core._bufferService.buffers.normal.ybase);
    const kept = held === 0 ? [] : this.#kept.slice(-held);
    return { text: kept.map(({ joint, body }, index) => (index === 0 ? body : joint + body)).join(''), rows: held };
  }

  #top(): number {
    return this.#trimmed + this.#core._bufferService.buffers.normal.ybase;
  }

  /** Counts what has scrolled off since the last look. @returns the number of the screen's first row. */
  #look(): number {
    const { lines } = this.#core._bufferService.buffers.normal;
    if (lines !== this.#lines) {
      // A reset makes new ones.
      this.#stopListening();
      this.#lines = lines;
      this.#trimmed = 0;
      this.#kept = [];
      this.#keptTo = 0;
      this.#seen = 0;
      const listening = lines.onTrim((rows) => {
        this.#trimmed += rows;
      });
      this.#stopListening = () => listening.dispose();
    }
    const top = this.#top();
    this.#scrolled += Math.max(0, top - this.#seen);
    this.#seen = top;
    return top;
  }
}
