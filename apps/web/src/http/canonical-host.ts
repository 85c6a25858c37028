/** Owns the one address of an install on this computer. It does not know about addresses of a network. */

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Where to send a person who opened the install under another name of this computer: cookies are bound to the host name and the gateway
 * takes terminals from the public address only, so `127.0.0.1` would sign in and then fail to connect.
 * Names of a network are left alone: a proxy in front may rewrite them.
 * @returns the address to go to, or null to stay.
 */
export function canonicalAddress(host: string | undefined, path: string, publicUrl: string): string | null {
  const canonical = new URL(publicUrl);
  const address = `http://${host ?? ''}`;
  if (!URL.canParse(address)) return null;
  const asked = new URL(address);
  if (!loopbackNames.has(asked.hostname) || !loopbackNames.has(canonical.hostname)) return null;
  return asked.host === canonical.host || asked.hostname === canonical.hostname ? null : `${canonical.origin}${path}`;
}
