/** Owns what this page can do beyond the first version of the wire, and how it reads what a gateway can (docs/PROTOCOL.md, HS11). */

/** What `hello` says of this page. */
export const CAPABILITIES = ['resume', 'interrupt', 'checkpoint'] as const;

/** What a gateway named; the rest is not used towards it. */
export type Offers = Readonly<Record<(typeof CAPABILITIES)[number], boolean>>;

export const offersOf = (capabilities: readonly string[]): Offers => ({
  resume: capabilities.includes('resume'),
  interrupt: capabilities.includes('interrupt'),
  checkpoint: capabilities.includes('checkpoint'),
});
