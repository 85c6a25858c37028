/** Owns how this page reads what a gateway can do beyond the first version of the wire (docs/PROTOCOL.md, HS11). */
import type { Capability } from '@workbench/protocol';

/** What a gateway named; the rest is not used towards it. */
export type Offers = Readonly<Record<Capability, boolean>>;

export const offersOf = (capabilities: readonly string[]): Offers => ({
  resume: capabilities.includes('resume'),
  interrupt: capabilities.includes('interrupt'),
  checkpoint: capabilities.includes('checkpoint'),
});
