/** Owns the reading of one cookie from a request header. Pure. */

/** Value of the cookie `name`, or undefined. The first one wins, as in browsers' order the most specific path comes first. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
