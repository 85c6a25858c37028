/** Owns the one address of an install: which requests are answered under the name they came by. Pure. */

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

export type Reception =
  | { readonly kind: 'welcome' }
  /** Another name of this computer: the same page is at `address`. */
  | { readonly kind: 'elsewhere'; readonly address: string }
  /** A name of a network, while the install is for this computer only. */
  | { readonly kind: 'foreign' };

/**
 * Cookies are bound to a host name, and the gateway takes terminals from the public address only: under another name one could sign in
 * and then not connect. A foreign name may also be an attacker's that resolves to this computer (DNS rebinding).
 * An install with an address of a network stands behind something that may rewrite `Host`, so there every name is welcome.
 */
export function receive(host: string | undefined, path: string, publicUrl: string): Reception {
  const canonical = new URL(publicUrl);
  if (!loopbackNames.has(canonical.hostname)) return { kind: 'welcome' };
  const named = `http://${host ?? ''}`;
  const hostname = URL.canParse(named) ? new URL(named).hostname : '';
  if (!loopbackNames.has(hostname)) return { kind: 'foreign' };
  return hostname === canonical.hostname ? { kind: 'welcome' } : { kind: 'elsewhere', address: `${canonical.origin}${path}` };
}

/**
 * The name by which this process calls itself: Next.js asks its own listener for the page that an action redirects to, with the
 * person's cookies, and must not be sent to another name on the way, where they would be left behind.
 */
export function ownName(publicUrl: string, listeningOn: string): string {
  const { hostname } = new URL(publicUrl);
  return loopbackNames.has(hostname) ? hostname : listeningOn;
}
