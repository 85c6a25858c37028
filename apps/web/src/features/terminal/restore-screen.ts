/** Owns the sequences that take the screen back from programs that died with their session, so that what they printed stays and the next session starts sane. */

const ESC = '\x1b';
/** CAN ends a sequence that the connection cut in half; in any other place it does nothing. */
const CAN = '\x18';
const BEL = '\x07';

/** Only when the alternate screen is in use: on the normal one it would move the cursor back into old text. */
export const LEAVE_ALTERNATE_SCREEN = `${CAN}${ESC}[?1049l`;

export const RESTORE_MODES = [
  CAN,
  `${ESC}[!p`, // soft reset: colours, margins, charset, cursor keys, bracketed paste, hidden cursor
  `${ESC}[?9;1000;1002;1003;1004;1005;1006;1015;1016l`, // mouse and focus reports
  `${ESC}[?2026l`, // synchronized output: a screen held back for ever
  `${ESC}[0 q`, // cursor shape
  `${ESC}]8;;${BEL}`, // open hyperlink
  `${ESC}]104${BEL}${ESC}]110${BEL}${ESC}]111${BEL}${ESC}]112${BEL}`, // palette, foreground, background, cursor colour
].join('');

/** Where nothing can be typed there is no cursor, until the next session. */
export const HIDE_CURSOR = `${ESC}[?25l`;
export const SHOW_CURSOR = `${ESC}[?25h`;

/** An italic line of its own (dim ones are too faint on a light screen) that says where a session ended; what is below belongs to the next one. */
export const markLine = (text: string, cursorInLine: boolean): string => `${cursorInLine ? '\r\n' : ''}${ESC}[3m── ${text} ──${ESC}[23m\r\n`;
