/** Owns the answer to "whose address is this request from?". It does not know what is done with it. */
import { BlockList, isIP } from 'node:net';

/** Name of the header in which the front of this process hands the address to the pages; whatever a client sends under it is overwritten. */
export const CLIENT_ADDRESS_HEADER = 'x-workbench-client-address';

/** An IPv4 client of an IPv6 socket appears as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2). */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * Reads the list of proxies whose `x-forwarded-for` is believed.
 * @throws Error naming the entry that is neither an address nor a CIDR range.
 */
export function parseTrustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? undefined : Number(prefix);
    const longest = version === 6 ? 128 : 32;
    if (version === 0 || (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= longest))) {
      throw new Error(`WORKBENCH_TRUSTED_PROXIES: ${entry} is neither an address nor a CIDR range.`);
    }
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return list;
}

const isTrusted = (proxies: BlockList, address: string): boolean => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Walks from the socket towards the client for as long as the sender is a trusted proxy. Each proxy appends the address it saw, so the
 * first untrusted one from the right is the client; everything left of it is the client's own invention.
 */
export function clientAddress(socketAddress: string, forwardedFor: string | undefined, proxies: BlockList): string {
  let address = plain(socketAddress);
  const hops = (forwardedFor ?? '').split(',').map((hop) => plain(hop.trim()));
  while (isIP(address) !== 0 && isTrusted(proxies, address)) {
    const previous = hops.pop();
    if (previous === undefined || isIP(previous) === 0) break;
    address = previous;
  }
  return address;
}
