/** Owns what the browser is told to forbid on every page. It does not know which page it is. */

export interface PolicyFacts {
  /** Fresh random base64 per response: only scripts that Next.js itself wrote carry it. */
  readonly nonce: string;
  /** Where terminals connect to, `ws(s)://host:port`. */
  readonly gatewayUrl: string;
  readonly publicUrl: string;
  readonly development: boolean;
}

/**
 * Scripts run only with the nonce. Styles may be inline: Radix positions its layers with style attributes and xterm.js writes its palette
 * into a style element; neither takes a nonce. `blob:` images are the glyph atlas of xterm.js.
 */
export function contentSecurityPolicy({ nonce, gatewayUrl, publicUrl, development }: PolicyFacts): string {
  const directives = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self' ${originOf(gatewayUrl)}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ];
  if (publicUrl.startsWith('https:')) directives.push('upgrade-insecure-requests');
  return directives.join('; ');
}

/** `ws://host:port` without path. */
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** The headers that are the same on every response. HSTS is left to whoever ends TLS: it binds the whole host name, not only this app. */
export const fixedHeaders: Readonly<Record<string, string>> = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
};
