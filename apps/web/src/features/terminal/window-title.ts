/** Owns the text of the browser tab. Programs choose titles, so a title is untrusted text of any length. */

/** Characters of a program's title that a tab could show at its widest. */
const MAX_TITLE_CHARS = 120;

/** Control characters, and those that turn the direction of text around: a title must not make the instance's name read as another. */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;

/** `bell` marks a tab in which the bell rang while nobody looked. */
export function windowTitle(instanceName: string, programTitle: string, bell: boolean): string {
  const title = [...programTitle.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE_CHARS).join('');
  return `${bell ? '\u{1F514} ' : ''}${instanceName}${title === '' ? '' : `: ${title}`} · Workbench`;
}
