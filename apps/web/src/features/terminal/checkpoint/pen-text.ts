/** Owns how colours, flags and links of cells are said again in sequences. Pure. */
import type { CoreAttributes } from './xterm-core.ts';

const COLOR_MODE = 0x300_0000;
const COLOR = 0xff_ffff;
const P16 = 0x100_0000;
const P256 = 0x200_0000;
const RGB = 0x300_0000;
const UNDERLINE = 0x1000_0000;
const HAS_EXTENDED = 0x1000_0000;
const PROTECTED = 0x2000_0000;

const fgFlags: readonly (readonly [number, number])[] = [
  [0x400_0000, 7], // inverse
  [0x800_0000, 1], // bold
  [0x2000_0000, 5], // blink
  [0x4000_0000, 8], // invisible
  [0x8000_0000, 9], // struck through
];
const bgFlags: readonly (readonly [number, number])[] = [
  [0x400_0000, 3], // italic
  [0x800_0000, 2], // dim
  [0x4000_0000, 53], // overlined
];

/** Colour of the background alone: what erased cells have. */
export const isOnlyBackground = (fg: number, bg: number): boolean => fg === 0 && (bg & ~(COLOR_MODE | COLOR)) === 0;

/** SGR parameters of one colour; `base` is 30 or 40, `long` 38, 48 or 58. */
function color(value: number, base: number | null, long: number): string {
  // Above the one byte of a palette colour xterm.js leaves bits of an earlier RGB colour.
  const number = value & ((value & COLOR_MODE) === RGB ? COLOR : 0xff);
  switch (value & COLOR_MODE) {
    case 0:
      return '';
    case P16:
      if (base !== null) return `;${number < 8 ? base + number : base + 60 + number - 8}`;
      return `;${long}:5:${number}`;
    case P256:
      return `;${long}:5:${number}`;
    default:
      return `;${long}:2::${number >>> 16}:${(number >>> 8) & 0xff}:${number & 0xff}`;
  }
}

/** From any pen to this one, links apart. The pen itself (`keepsColor`) has a colour for underlines also while it draws none. */
export function penText({ fg, bg, extended }: CoreAttributes, keepsColor = false): string {
  let text = '\x1b[0';
  for (const [flag, code] of fgFlags) if (fg & flag) text += `;${code}`;
  for (const [flag, code] of bgFlags) if (bg & flag) text += `;${code}`;
  const rich = (bg & HAS_EXTENDED) !== 0;
  // A link hides which line is drawn under it; then it is the plain one.
  if (fg & UNDERLINE) text += rich && extended.urlId === 0 && extended.underlineStyle > 1 ? `;4:${extended.underlineStyle}` : ';4';
  text += color(fg, 30, 38) + color(bg, 40, 48);
  if (rich || keepsColor) text += color(extended.underlineColor, null, 58);
  // Cells that a selective erase leaves alone (DECSCA); SGR 0 takes that away too.
  return bg & PROTECTED ? `${text}m\x1b[1"q` : `${text}m`;
}

export const PLAIN_PEN = '\x1b[m';

export const linkOf = ({ bg, extended }: CoreAttributes): number => (bg & HAS_EXTENDED ? extended.urlId : 0);

interface Link {
  readonly id?: string;
  readonly uri: string;
}

/** Opens a link, or closes the open one where there is none. */
export const linkText = (link: Link | undefined): string => `\x1b]8;${link?.id === undefined ? '' : `id=${link.id}`};${link?.uri ?? ''}\x1b\\`;

/** Characters in the link that they have, if any. */
export const linkedText = (link: Link | undefined, characters: string): string => (link ? linkText(link) + characters + linkText(undefined) : characters);
