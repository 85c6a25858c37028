/** Owns the reading of a region's address; knows nothing of who answers there. */

export interface Endpoint {
  /** `host[:port]`, as the SDK wants it (EO4.2). */
  readonly host: string;
  readonly protocol: 'http' | 'https';
}

/**
 * Reads `host[:port]` or `http(s)://host[:port]`.
 * @throws TypeError for anything else: the SDK can use neither path nor user.
 */
export function parseEndpoint(text: string, defaultProtocol: Endpoint['protocol']): Endpoint {
  const [, scheme = defaultProtocol, host = ''] = /^(?:(https?):\/\/)?([^/?#@\s]+)\/?$/.exec(text) ?? [];
  if (host === '' || !URL.canParse(`${scheme}://${host}`)) throw new TypeError('endpoint: expected host[:port] or http(s)://host[:port]');
  return { host, protocol: scheme === 'http' ? 'http' : 'https' };
}
