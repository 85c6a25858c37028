/**
 * Owns how a whole terminal is said again: text and sequences that bring a terminal which was reset, and has the same size, into the state of
 * this one. `@xterm/addon-serialize` leaves out what a program would miss at once (title, cursor, scroll region, charset, saved cursor, links).
 */
import { PLAIN_PEN, linkOf, linkText, linkedText, penText } from './pen-text.ts';
import { RowText } from './row-text.ts';
import { newCell, type CoreBuffer, type XtermCore } from './xterm-core.ts';

/** The part of xterm.js that is used; both `Terminal` classes have it. */
export interface ModesPort {
  readonly modes: {
    readonly applicationCursorKeysMode: boolean;
    readonly applicationKeypadMode: boolean;
    readonly bracketedPasteMode: boolean;
    readonly insertMode: boolean;
    readonly mouseTrackingMode: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
    readonly originMode: boolean;
    readonly reverseWraparoundMode: boolean;
    readonly sendFocusMode: boolean;
    readonly synchronizedOutputMode: boolean;
    readonly wraparoundMode: boolean;
  };
}

const mouseModes = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' } as const;
const mouseEncodings: Readonly<Record<string, string>> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' };
const cursorStyles = { block: 2, underline: 4, bar: 6 } as const;
const TAB_WIDTH = 8;

/** Rows of a buffer from an index to the end of the screen. `joined`: the row before the first one was said just now. */
export function rowsText(core: XtermCore, buffer: CoreBuffer, from: number, joined = false): string {
  const { cols, rows } = core._bufferService;
  const row = new RowText(core);
  let text = '';
  for (let at = from; at < buffer.ybase + rows; at++) {
    const line = buffer.lines.get(at);
    const before = at > from || joined ? buffer.lines.get(at - 1) : undefined;
    if (line) text += (before ? row.joint(before, line, cols, rows) : '') + row.body(line, cols);
  }
  return text;
}

/** Each buffer has its own. DECSC keeps colours and flags, but neither links nor the kind of underline. */
function savedCursorText({ rows, cols }: XtermCore['_bufferService'], buffer: CoreBuffer): string {
  const { savedX, savedY, savedCurAttrData: saved, savedCharset } = buffer;
  const row = Math.min(rows - 1, Math.max(0, savedY - buffer.ybase));
  if (savedX === 0 && row === 0 && saved.fg === 0 && saved.bg === 0 && !savedCharset) return '';
  const pen = penText({ ...newCell(), fg: saved.fg, bg: saved.bg });
  return `\x1b[${row + 1};${Math.min(cols, savedX + 1)}H${pen}\x1b(${charsetName(savedCharset)}\x1b7\x1b(B${PLAIN_PEN}`;
}

/** Each buffer has its own. */
function marginsText({ rows }: XtermCore['_bufferService'], { scrollTop, scrollBottom }: CoreBuffer): string {
  return scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;
}

/** Final byte that designates a charset. Only those that programs use: line drawing, British, and ASCII for the others. */
function charsetName(charset: CoreBuffer['savedCharset']): '0' | 'A' | 'B' {
  if (charset?.['q'] === '─') return '0';
  return charset?.['#'] === '£' ? 'A' : 'B';
}

function charsetsText({ glevel, charset, _charsets: charsets }: XtermCore['_charsetService']): string {
  let text = '';
  ['(', ')', '*', '+'].forEach((slot, level) => {
    // DECRC of xterm.js brings back the charset in use and not the designation behind it.
    const name = charsetName(level === glevel ? charset : charsets[level]);
    if (name !== 'B') text += `\x1b${slot}${name}`;
  });
  const shift = ['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? '';
  return text + shift;
}

function tabsText({ cols }: XtermCore['_bufferService'], { tabs }: CoreBuffer): string {
  const stops = Array.from({ length: cols }, (_, column) => column).filter((column) => tabs[column] === true);
  const usual = Math.ceil(cols / TAB_WIDTH);
  if (stops.length === usual && stops.every((column) => column % TAB_WIDTH === 0)) return '';
  return `\x1b[3g${stops.map((column) => `\x1b[${column + 1}G\x1bH`).join('')}`;
}

function modesText(core: XtermCore, { modes }: ModesPort): string {
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  return [
    modes.applicationCursorKeysMode && '\x1b[?1h',
    modes.applicationKeypadMode && '\x1b=',
    modes.bracketedPasteMode && '\x1b[?2004h',
    modes.insertMode && '\x1b[4h',
    modes.reverseWraparoundMode && '\x1b[?45h',
    modes.sendFocusMode && '\x1b[?1004h',
    !modes.wraparoundMode && '\x1b[?7l',
    mouseModes[modes.mouseTrackingMode],
    mouseEncodings[core.coreMouseService.activeEncoding],
    cursorStyle !== undefined && `\x1b[${cursorStyles[cursorStyle] - (cursorBlink === true ? 1 : 0)} q`,
    `\x1b[?25${core.coreService.isCursorHidden ? 'l' : 'h'}`,
  ]
    .filter((text) => typeof text === 'string')
    .join('');
}

/** The pen as it is now, to be said after something that is not the program's was written in between. */
export function penAgain(core: XtermCore): string {
  const pen = core._inputHandler._curAttrData;
  return penText(pen, true) + (linkOf(pen) === 0 ? '' : linkText(core._oscLinkService.getLinkData(linkOf(pen))));
}

/** Cursor and pen, and where the last character may still be joined by the next: that one is printed again, as the very last thing. */
function cursorText(core: XtermCore, port: ModesPort): string {
  const { normal, active } = core._bufferService.buffers;
  const { cols } = core._bufferService;
  const line = active.lines.get(active.ybase + active.y);
  const pending = active.x >= cols;
  const inserted = port.modes.insertMode && !pending;
  const mayJoin = core._inputHandler._parser.precedingJoinState !== 0 && active.x > 0;
  const within = active.y >= active.scrollTop && active.y <= active.scrollBottom;
  const position = (column: number): string =>
    // Rows count from the region, and the cursor stays in it; coming from the alternate screen it need not be there.
    port.modes.originMode && active === normal && !within
      ? `\x1b[?1047h\x1b[${active.y + 1};${column + 1}H\x1b[?1047l`
      : `\x1b[${active.y - (port.modes.originMode ? active.scrollTop : 0) + 1};${column + 1}H`;
  const charsets = charsetsText(core._charsetService);
  let start = active.x - 1;
  while (line && start > 0 && line.getWidth(start) === 0 && line.hasContent(start) === 0) start -= 1;
  const characters = line?.getString(start) || ' ';
  // xterm.js makes room for each part of a joined character that is inserted; what comes out depends on how wide each was.
  const joins = mayJoin && !(inserted && Array.from(characters).length > 1);
  if (!line || !(pending || joins)) return position(Math.min(active.x, cols - 1)) + charsets + penAgain(core);
  // Where it would be inserted, it is taken away first: the rest of the row comes back to its place.
  if (joins) return position(start) + (inserted ? `\x1b[${active.x - start}P` : '') + charsets + penAgain(core) + characters;
  const cell = line.loadCell(start, newCell());
  const linked = linkedText(core._oscLinkService.getLinkData(linkOf(cell)), characters);
  return `${position(start)}${penText(cell)}${linked}${charsets}${penAgain(core)}`;
}

/** What is kept of a buffer beside its rows. */
function placesText({ _bufferService: service }: XtermCore, buffer: CoreBuffer): string {
  return savedCursorText(service, buffer) + marginsText(service, buffer) + tabsText(service, buffer);
}

/** What follows the rows of the normal buffer: the alternate screen if it is on, or what it was left with, margins, modes, cursor. */
export function stateText(core: XtermCore, port: ModesPort): string {
  const { normal, alt, active } = core._bufferService.buffers;
  let text = placesText(core, normal);
  // Without saving the cursor, which is done by now. The rows are drawn from the first on, whatever the region is that the normal screen left.
  if (active === alt) text += `\x1b[?1047h\x1b[H${rowsText(core, alt, 0)}${placesText(core, alt)}`;
  else {
    // Whoever leaves it takes its rows, margins and tab stops away, and not the cursor that was saved on it.
    const saved = savedCursorText(core._bufferService, alt);
    if (saved !== '') text += `\x1b[?1047h${saved}\x1b[?1047l`;
  }
  return text + modesText(core, port) + (port.modes.originMode ? '\x1b[?6h' : '') + (port.modes.synchronizedOutputMode ? '\x1b[?2026h' : '') + cursorText(core, port);
}
