/** Owns which addresses the gateway may dial. Pure: the addresses come from the region's answer, never from a page. */
import ipaddr from 'ipaddr.js';
import type { Route } from '@workbench/protocol';

export interface DialRules {
  /** The facts come from a region of our own, whose addresses stand in its inventory file: loopback is then where demo guests listen. */
  readonly local: boolean;
  /** Ports this install listens on: web, gateway, region, agents, internal API, Postgres. */
  readonly ownPorts: ReadonlySet<number>;
  /** Addresses of this computer besides loopback, as literal addresses. */
  readonly ownAddresses: readonly string[];
}

export interface Addresses {
  readonly publicIp: string | null;
  readonly privateIp: string | null;
}

export interface Destination {
  readonly route: Route;
  readonly port: number;
  /** The port the instance itself names (tag `workbench:ssh-port`, else 22). */
  readonly namedPort: number;
}

export interface DialTarget {
  readonly address: string;
  readonly port: number;
}

/** `no-route`: there is no address to go to. `unreachable`: as far as a person may know, nothing answers there. */
export type Dialling = { readonly ok: true; readonly target: DialTarget } | { readonly ok: false; readonly code: 'no-route' | 'unreachable' };

/** The metadata service of ECS instances: whoever reaches it from here gets the RAM role of the gateway's own host. */
const METADATA = '100.100.100.200';

/** What an instance in the cloud can have. An allow list, so that ranges nobody thought of (NAT64, 6to4, documentation) stay out. */
const CLOUD_RANGES: readonly string[] = ['unicast', 'private', 'uniqueLocal'];
/** A person's own inventory may also name this computer, and hosts in an overlay network (100.64.0.0/10). */
const LOCAL_RANGES: readonly string[] = [...CLOUD_RANGES, 'loopback', 'carrierGradeNat'];

/** The routes that lead anywhere, public first. */
export const routesOf = (addresses: Addresses, rules: DialRules): Route[] =>
  (['public', 'private'] as const).filter((route) => literal(addresses[`${route}Ip`], rules) !== null);

/**
 * Where a route leads. On this computer only the port that the instance names is dialled: an operator who may choose any port could
 * otherwise try whatever else listens here. The instance has nothing else there, and that is the answer, whether something listens or not.
 */
export function dialTarget(addresses: Addresses, { route, port, namedPort }: Destination, rules: DialRules): Dialling {
  const address = literal(addresses[`${route}Ip`], rules);
  if (!address) return { ok: false, code: 'no-route' };
  const own = address.range() === 'loopback' || rules.ownAddresses.some((each) => ipaddr.process(each).toString() === address.toString());
  if (own && (port !== namedPort || rules.ownPorts.has(port))) return { ok: false, code: 'unreachable' };
  return { ok: true, target: { address: address.toString(), port } };
}

function literal(text: string | null, rules: DialRules): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // isValidFourPartDecimal besides: `ipaddr` also reads 0x7f.1 and 2130706433, which is not how a region writes an address.
  if (text === null || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))) return null;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && address.zoneId !== undefined) return null;
  if (address.toString() === METADATA) return null;
  return (rules.local ? LOCAL_RANGES : CLOUD_RANGES).includes(address.range()) ? address : null;
}
