/**
 * Owns how one row of the screen is said again: text and sequences that draw it on a blank row, from its first column with a plain pen, and
 * leave the pen plain. A row says nothing of its neighbours, so rows that never change again can be kept.
 */
import { PLAIN_PEN, isOnlyBackground, linkOf, linkText, linkedText, penText } from './pen-text.ts';
import { newCell, type CoreLine, type XtermCore } from './xterm-core.ts';

/** A control that does nothing but tell the terminal that the next character joins no earlier one (UAX #29). */
const NOTHING = '\0';
/** Below it no character joins another. */
const FIRST_JOINING = 0x300;

/** Printed there, or must be printed again: an erased cell has no more than a background. */
const isPrinted = (line: CoreLine, x: number): boolean => line.hasContent(x) !== 0 || line.getWidth(x) === 0 || !isOnlyBackground(line.getFg(x), line.getBg(x));

export class RowText {
  readonly #links: XtermCore['_oscLinkService'];
  /** One cell to look into, used again and again. */
  readonly #cell = newCell();

  constructor(core: XtermCore) {
    this.#links = core._oscLinkService;
  }

  body(line: CoreLine, cols: number): string {
    const end = Math.min(cols, line.length);
    let text = '';
    let fg = 0;
    let bg = 0;
    let link = 0;
    let plain = true;
    let skipped = 0;
    let joins = false;
    for (let x = 0; x < end; ) {
      const cellFg = line.getFg(x);
      const cellBg = line.getBg(x);
      const printed = isPrinted(line, x);
      if (!printed && cellBg === 0) {
        skipped += 1;
        x += 1;
        continue;
      }
      const cell = line.loadCell(x, this.#cell);
      const cellLink = linkOf(cell);
      // Extended attributes are not in the two numbers: where there are any, the pen is always said.
      if (cellFg !== fg || cellBg !== bg || !plain) {
        text += penText(cell);
        fg = cellFg;
        bg = cellBg;
        plain = (cellBg & 0x1000_0000) === 0;
        joins = false;
      }
      if (cellLink !== link) {
        text += linkText(this.#links.getLinkData(cellLink));
        link = cellLink;
        joins = false;
      }
      if (!printed) {
        const from = x;
        while (x < end && !isPrinted(line, x) && line.getBg(x) === cellBg) x += 1;
        if (skipped > 0) text += `\x1b[${skipped}C`;
        text += `\x1b[${x - from}X`;
        skipped = x - from;
        joins = false;
        continue;
      }
      if (skipped > 0) {
        text += `\x1b[${skipped}C`;
        skipped = 0;
        joins = false;
      }
      const width = line.getWidth(x);
      // A wide character that a narrower window cut in half.
      const fits = x + width <= end && (width > 0 || line.hasContent(x) !== 0);
      const characters = fits ? line.getString(x) || ' ' : ' ';
      const joining = (characters.codePointAt(0) ?? 0) >= FIRST_JOINING || characters.length > 1;
      if (joins || joining) text += NOTHING;
      text += characters;
      joins = joining;
      x += Math.max(1, fits ? width : 1);
    }
    if (link !== 0) text += linkText(undefined);
    return fg === 0 && bg === 0 ? text : text + PLAIN_PEN;
  }

  /** What comes between two rows: a new line, or what makes xterm.js take the second for the rest of the first. */
  joint(before: CoreLine, line: CoreLine, cols: number, rows: number): string {
    if (!line.isWrapped) return '\r\n';
    // A character too many wraps, with a plain pen: with that of the row's first character the whole row would get its background.
    const blank = line.hasContent(0) === 0 && line.getBg(0) === 0 && line.getFg(0) === 0 ? '\x1b[X' : '';
    const printed = isPrinted(before, cols - 1);
    const wrapped = printed ? ` \r${blank}` : `\x1b[${cols}G  \r${blank}`;
    // For a wide character that had no room there: in the colours of that one, and empty.
    const emptied = printed && before.hasContent(cols - 1) === 0 && before.getWidth(cols - 1) === 1;
    if (rows < 2 || (printed && !emptied)) return wrapped;
    // Back to what the last cell was.
    const last = before.loadCell(cols - 1, this.#cell);
    const again = `${wrapped}\x1b[A\x1b[${cols}G${penText(last)}`;
    if (!emptied) return `${again}\x1b[X${PLAIN_PEN}\x1b[B\r`;
    return `${again}${linkedText(this.#links.getLinkData(linkOf(last)), '中')}${PLAIN_PEN}\r\x1b[2X`;
  }
}
