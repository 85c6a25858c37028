/** Owns the answer to "who is calling": the peer, or what a proxy we trust says of it. Pure. */
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

export interface TrustedProxies {
  includes(address: string): boolean;
}

/** An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
const normalise = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | null => (ipaddr.isValid(address) ? ipaddr.process(address) : null);

/**
 * @param list addresses and CIDR ranges, as in WORKBENCH_TRUSTED_PROXIES.
 * @throws RangeError naming the entry that is neither.
 */
export function trustedProxies(list: readonly string[]): TrustedProxies {
  const ranges = list.map((entry): Range => {
    if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
    const address = normalise(entry);
    if (!address) throw new RangeError(`${entry} is neither an address nor a CIDR range`);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
  return {
    includes: (text) => {
      const address = normalise(text);
      return address !== null && ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
    },
  };
}

/**
 * What is counted as one caller: an IPv4 address, or the /64 of an IPv6 address, all of which belongs to one subscriber (RFC 6177 §2).
 * Text that is no address stands for itself.
 */
export function callerBlock(address: string): string {
  const parsed = normalise(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed?.toString() ?? address;
  return `${parsed.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
}

/**
 * The address to count and to record for a request.
 * `X-Forwarded-For` is believed only from a trusted proxy, and read from the right: each trusted proxy vouches for the entry before
 * it, and the first address that is not one of ours is the caller. Everything left of it is the caller's own invention.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: TrustedProxies): string {
  let caller = normalise(peer)?.toString() ?? peer;
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  while (trusted.includes(caller)) {
    const hop = normalise(hops.pop() ?? '');
    if (!hop) break;
    caller = hop.toString();
  }
  return caller;
}
