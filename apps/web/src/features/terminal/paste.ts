/** Owns what becomes of pasted text before the shell sees it. It knows neither the clipboard nor the terminal. */

/** Characters of the text that the question shows: enough to recognise it, and no page-long dialog. */
const PREVIEW_CHARS = 1_000;

/** C0 but tab, line feed and carriage return; DEL; C1. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Control characters as their pictures (U+2400 …), the rest as it is. */
const visible = (control: string): string => {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
};

/**
 * Takes the teeth out of control characters: an ESC in pasted text could end bracketed paste (`ESC [ 201 ~`) and have the rest run as typed,
 * and ^C, ^D, ^Z act at once. Nobody pastes them on purpose, so they are shown instead of obeyed.
 */
export const defuse = (text: string): string => text.replace(CONTROL, visible);

/** A shell without bracketed paste runs every line as it arrives: there a line break is asked about first. */
export const mustAsk = (text: string, bracketedPaste: boolean): boolean => !bracketedPaste && /[\r\n]/.test(text);

export interface PastePreview {
  readonly lines: number;
  readonly characters: number;
  readonly beginning: string;
  /** Characters that `beginning` leaves out. */
  readonly rest: number;
}

export function previewOf(text: string): PastePreview {
  const beginning = text.slice(0, PREVIEW_CHARS);
  return { lines: text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length, characters: text.length, beginning, rest: text.length - beginning.length };
}
