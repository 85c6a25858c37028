/** Owns OSC 52, by which programs put text on the clipboard. Reading it is never answered: it would hand the person's clipboard to the instance. */

/** Characters of base64 a program may send: 768 KiB of text. A larger one is cut by no program on purpose, but holds the page while it is decoded. */
export const MAX_OSC52_CHARS = 1024 * 1024;

/**
 * The text a program wants on the clipboard, or null where there is nothing to do. `data` is what follows `OSC 52 ;`: a list of
 * clipboards and base64 of UTF-8. All clipboards are the one that a browser has.
 */
export function clipboardTextOf(data: string): string | null {
  const separator = data.indexOf(';');
  const encoded = data.slice(separator + 1);
  if (separator < 0 || encoded === '' || encoded === '?' || encoded.length > MAX_OSC52_CHARS) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    return null; // neither base64 nor UTF-8
  }
}
