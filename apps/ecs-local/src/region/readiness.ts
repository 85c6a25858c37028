/** Says why a region is not ready yet: guests that should run and do not answer, agents that have not come online. */
import type { Agents } from '../agents/agents.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Instance } from './instance.ts';

export interface ReadinessDeps {
  readonly agents: Pick<Agents, 'status'>;
  readonly region: {
    regions(): Inventory['regions'];
    instances(regionId: string): readonly Instance[];
    missing(): readonly { readonly instance: Instance; readonly why: string }[];
  };
}

/** A question with memory: once everything has answered, a later reboot of one instance does not make the region unready. */
export function readinessOf({ agents, region }: ReadinessDeps): () => readonly string[] {
  let wasReady = false;
  return () => {
    if (wasReady) return [];
    const guests = region.missing().map(({ instance, why }) => `${instance.name} (${instance.id}): ${why}`);
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
