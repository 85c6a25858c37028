/** Says why a region is not ready yet: guests that are still starting, agents that have not come online. One that failed is not waited for. */
import type { Agents } from '../agents/agents.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Instance } from './instance.ts';

export interface ReadinessDeps {
  readonly agents: Pick<Agents, 'status'>;
  readonly region: {
    regions(): Inventory['regions'];
    instances(regionId: string): readonly Instance[];
    missing(): readonly { readonly instance: Instance; readonly why: string; readonly failed: boolean }[];
  };
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * How long guests and agents are waited for. Whoever is root in a guest decides what it does at its next boot: one that hangs there must
 * not keep the region, and Workbench with it, from starting. The supervisor waits for 60 s.
 */
export const patienceMs = 30_000;

/** A question with memory: once everything has answered, a later reboot of one instance does not make the region unready. */
export function readinessOf({ agents, region, now }: ReadinessDeps): () => readonly string[] {
  const until = now() + patienceMs;
  let wasReady = false;
  return () => {
    wasReady ||= now() >= until;
    if (wasReady) return [];
    const guests = region.missing().filter(({ failed }) => !failed).map(({ instance, why }) => `${instance.name} (${instance.id}): ${why}`);
    const silent = region
      .regions()
      .flatMap(({ id }) => region.instances(id))
      .filter(({ id, kind, agent, power }) => kind === 'demo' && agent === 'running' && power === 'Running' && !agents.status(id).online)
      .map(({ name, id }) => `${name} (${id}): its agent is not online yet`);
    const missing = [...guests, ...silent];
    wasReady = missing.length === 0;
    return missing;
  };
}
