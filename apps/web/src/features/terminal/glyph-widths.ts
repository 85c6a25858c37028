/**
 * Owns when the widths of characters are measured. Where xterm.js 6.0 draws with the DOM, it measures each that it has not met before in the middle
 * of a drawing, and for each the browser lays the page out: 65 times in the first drawing of a flood, which held the page for up to 74 ms. Where it
 * draws with WebGL, xterm.js itself makes such characters ahead.
 */

/** What is reached into of xterm.js's inside; it remembers what it was asked. */
export interface GlyphWidths {
  get(characters: string, bold: boolean, italic: boolean): number;
}

const range = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
const ASCII = range(0x20, 0x7e);
/** With the space that does not break, as which an underlined one is drawn. */
const LATIN_1 = range(0xa0, 0xff);
/** What programs draw boxes, bars, lists and progress with, and one Chinese character: the first of each font that steps in costs the most. */
const OTHERS = [...'─│┌┐└┘├┤┬┴┼═║╔╗╚╝╭╮╰╯━┃▀▄█▌▐░▒▓■●•…–—‘’“”←↑→↓✓✔✗✘⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏中'];
const WANTED = [false, true].flatMap((bold) => [...ASCII, ...LATIN_1, ...OTHERS].map((characters) => ({ characters, bold })));

/** Characters measured in one task of the page. Each takes about a seventh of a millisecond, one that another font has to step in for half of one. */
const SLICE = 16;
const AT_LATEST_MS = 250;

/**
 * Has what is printed most measured, plain and bold, while the page is idle.
 * @param widths undefined where the terminal is drawn in another way.
 * @returns what stops it.
 */
export function measureAhead(widths: () => GlyphWidths | undefined, whenIdle: (run: () => void, atLatestMs: number) => () => void): () => void {
  let stop = (): void => {};
  const measureFrom = (start: number): void => {
    stop = whenIdle(() => {
      const known = widths();
      if (!known) return;
      for (const { characters, bold } of WANTED.slice(start, start + SLICE)) known.get(characters, bold, false);
      if (start + SLICE < WANTED.length) measureFrom(start + SLICE);
    }, AT_LATEST_MS);
  };
  measureFrom(0);
  return () => stop();
}
