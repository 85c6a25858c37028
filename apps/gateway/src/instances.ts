/** Owns what the gateway believes about an instance, and what follows from it. Facts are read anew for each decision, never kept. */
import type { InstanceSummary, powerStates } from '@workbench/protocol/internal-api';

export type PowerState = (typeof powerStates)[number];

export interface InstanceFacts {
  readonly regionId: string;
  readonly instanceId: string;
  readonly name: string;
  readonly hostname: string;
  readonly status: PowerState;
  /** As the API names it; `Ok` is what the console calls Normal; null when the region did not say. */
  readonly health: string | null;
  readonly osName: string;
  readonly zoneId: string;
  readonly publicIp: string | null;
  readonly privateIp: string | null;
  readonly resourceGroupId: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly loginAsNonRoot: boolean;
}

/** EO5.13: Workbench's own precondition for a logon is Running and Normal. */
export function blockedBy(facts: Pick<InstanceFacts, 'status' | 'health'>): InstanceSummary['blocked'] {
  if (facts.status !== 'Running') return 'instance-not-running';
  return facts.health === 'Ok' ? null : 'instance-unhealthy';
}

const tag = (facts: Pick<InstanceFacts, 'tags'>, key: string): string | undefined => facts.tags.find((each) => each.key === key)?.value;

/** The guest is an ordinary process of the region's host; ecs-local says so with a tag. */
export const isUnsandboxed = (facts: Pick<InstanceFacts, 'tags'>): boolean => tag(facts, 'workbench:sandbox') === 'none';

const SSH_PORT = 22;

/** Port 22, or what the tag `workbench:ssh-port` says where it says a port. */
export function defaultPort(facts: Pick<InstanceFacts, 'tags'>): number {
  const text = tag(facts, 'workbench:ssh-port') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : SSH_PORT;
}

/** `ecs-user` where the image was made for it (EO5.5, ImageOptions.LoginAsNonRoot). */
export const defaultUsername = (facts: Pick<InstanceFacts, 'loginAsNonRoot'>): string => (facts.loginAsNonRoot ? 'ecs-user' : 'root');
