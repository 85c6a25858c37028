/** Owns what the gateway believes about an instance, and what follows from it. Facts are read anew for each decision, never kept. */
import type { Ecs, Instance } from '@workbench/ecs';
import type { InstanceSummary, powerStates } from '@workbench/protocol/internal-api';
import { refusalOf } from './cloud-errors.ts';
import { Refusal } from './refusal.ts';

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

/** The guest is an ordinary process of the region's host (`none`), or its walls have a gap (`unfiltered`); ecs-local says so with a tag. */
export const isUnsandboxed = (facts: Pick<InstanceFacts, 'tags'>): boolean => (tag(facts, 'workbench:sandbox') ?? 'namespaces') !== 'namespaces';

const SSH_PORT = 22;

/** Port 22, or what the tag `workbench:ssh-port` says where it says a port. */
export function defaultPort(facts: Pick<InstanceFacts, 'tags'>): number {
  const text = tag(facts, 'workbench:ssh-port') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : SSH_PORT;
}

/** `ecs-user` where the image was made for it (EO5.5, ImageOptions.LoginAsNonRoot). */
export const defaultUsername = (facts: Pick<InstanceFacts, 'loginAsNonRoot'>): string => (facts.loginAsNonRoot ? 'ecs-user' : 'root');

/** A region may invent states; one we do not know is not one to log on to. */
const powerState = (status: Instance['status']): PowerState => (status === 'Unknown' ? 'Pending' : status);

/** The facts of the wire's shape from those of the region. `health` is asked for apart (EO5.6). */
export const factsOf = (instance: Instance, health: string | null): InstanceFacts => ({
  regionId: instance.regionId,
  instanceId: instance.id,
  name: instance.name,
  hostname: instance.hostName,
  status: powerState(instance.status),
  health,
  osName: instance.osName,
  zoneId: instance.zoneId,
  publicIp: instance.publicIps[0] ?? null,
  privateIp: instance.privateIps[0] ?? null,
  resourceGroupId: instance.resourceGroupId || null,
  tags: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  loginAsNonRoot: instance.loginAsNonRoot,
});

/** What the instance list and the detail page show of an instance. */
export const summaryOf = (facts: InstanceFacts): InstanceSummary => {
  const { hostname: _hostname, loginAsNonRoot: _loginAsNonRoot, tags, ...shown } = facts;
  return { ...shown, tags: [...tags], blocked: blockedBy(facts) };
};

/**
 * Reads an instance as it is now.
 * @throws Refusal `instance-not-found`, or what else the region's refusal means.
 */
export async function readInstance(ecs: Pick<Ecs, 'getInstance' | 'instanceHealth'>, { regionId, instanceId }: { regionId: string; instanceId: string }, requestId: string): Promise<InstanceFacts> {
  try {
    const [instance, health] = await Promise.all([
      ecs.getInstance({ regionId, instanceId }, { requestId }),
      ecs.instanceHealth({ regionId, instanceIds: [instanceId] }, { requestId }),
    ]);
    // The region's own answer to "where": an instance that names another region was not asked for.
    if (instance.regionId !== '' && instance.regionId !== regionId) throw new Refusal('instance-not-found');
    return factsOf({ ...instance, regionId }, health.get(instanceId)?.health ?? null);
  } catch (error) {
    throw refusalOf(error);
  }
}
