/** Owns which relay addresses are dialled. Pure: the address comes from the region's answer, and is checked all the same. */

export type RelayRules =
  /** A region of our own: its relay answers where its API does. */
  | { readonly kind: 'local'; readonly endpointHost: string }
  | { readonly kind: 'aliyun' };

/** Where Alibaba Cloud's relays are: `<region>.axt.aliyuncs.com` (EO5.2). */
const RELAY_DOMAIN = '.aliyuncs.com';

/** The address carries the session's token, so it goes nowhere but to the region it came from. */
export function mayDialRelay(url: string, rules: RelayRules): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, hostname, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (rules.kind === 'local') return (protocol === 'ws:' || protocol === 'wss:') && host === rules.endpointHost;
  return protocol === 'wss:' && port === '' && hostname.endsWith(RELAY_DOMAIN);
}
