/** Owns what tests compare of two terminals: what a person or a program could tell apart. Tests only. */
import { linkOf } from './pen-text.ts';
import { coreOf, newCell, type CoreAttributes, type CoreBuffer, type XtermCore } from './xterm-core.ts';

const UNDERLINE = 0x1000_0000;
const FLAGS_WITHOUT_EXTENDED = ~0x1000_0000;

/** A colour of the palette is one byte; xterm.js leaves bits of an earlier RGB colour above it. */
function color(value: number): number {
  const mode = (value >>> 24) & 3;
  return (mode === 1 || mode === 2 ? value & 0xff00_00ff : value) >>> 0;
}

function attributes(core: XtermCore, cell: CoreAttributes): string {
  const { fg, bg, extended } = cell;
  const rich = (bg & 0x1000_0000) !== 0;
  // A link hides which line is under it, also one whose address xterm.js has forgotten. A line of no kind is the plain one: so xterm.js draws it with
  // WebGL, and not at all with the DOM.
  const line = fg & UNDERLINE && rich && extended.urlId === 0 && (extended.underlineStyle > 1 || extended.underlineColor !== 0) ? `${Math.max(1, extended.underlineStyle)}/${color(extended.underlineColor)}` : '';
  return `${color(fg)}.${color(bg & FLAGS_WITHOUT_EXTENDED)}.${line}.${core._oscLinkService.getLinkData(linkOf(cell))?.uri ?? ''}`;
}

function rows(core: XtermCore, buffer: CoreBuffer): string[] {
  const { cols } = core._bufferService;
  const cell = newCell();
  return Array.from({ length: buffer.lines.length }, (_, at) => {
    const line = buffer.lines.get(at);
    if (!line) return '';
    let text = line.isWrapped && at > 0 ? '…' : '';
    let last = '';
    for (let x = 0; x < cols; x++) {
      const now = attributes(core, line.loadCell(x, cell));
      if (now !== last) text += `{${now}}`;
      last = now;
      // What is left of a wide character whose first half was taken away (CSI 0 @ in its middle) is an empty cell as any other.
      const secondHalf = line.getWidth(x) === 0 && line.hasContent(x) === 0 && x > 0 && line.getWidth(x - 1) === 2;
      text += secondHalf ? '' : `${line.getString(x) || ' '}|`;
    }
    return text;
  });
}

export function seen(terminal: object & { readonly modes: object }): object {
  const core = coreOf(terminal);
  const { normal, alt, active } = core._bufferService.buffers;
  return {
    normal: rows(core, normal),
    alt: active === alt ? rows(core, alt) : null,
    cursor: [active.x, active.y, core.coreService.isCursorHidden, core.coreService.decPrivateModes.cursorStyle, core.coreService.decPrivateModes.cursorBlink],
    margins: [active.scrollTop, active.scrollBottom],
    pen: attributes(core, core._inputHandler._curAttrData),
    modes: { ...terminal.modes },
    mouse: core.coreMouseService.activeEncoding,
    charset: core._charsetService.charset?.['q'],
  };
}
