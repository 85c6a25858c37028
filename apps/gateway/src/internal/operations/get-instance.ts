/** Owns what the logon page knows of one instance: its facts, the roads to it, and whether this person may take them. */
import { defaultPort, defaultUsername, isUnsandboxed, readInstance, summaryOf } from '../../instances.ts';
import { routesOf } from '../../addresses.ts';
import { may } from '../../policy.ts';
import { Refusal } from '../../refusal.ts';
import type { Caller } from '../caller.ts';
import type { Operation, OperationDeps } from '../operation.ts';

export const getInstance: Operation<'get-instance'> = async (deps, place, caller) => {
  if (!may(caller, { do: 'see-instances' })) throw new Refusal('forbidden');
  const [facts, roads, install] = await Promise.all([readInstance(deps.ecs, place, caller.requestId), readRoads(deps, place, caller), deps.readPlace()]);
  return {
    ...summaryOf(facts),
    hostname: facts.hostname,
    defaultUsername: defaultUsername(facts),
    defaultPort: defaultPort(facts),
    routes: routesOf(facts, deps.dialRules),
    ...roads,
    allowed: may(caller, { do: 'log-on' }, { ...install, unsandboxed: isUnsandboxed(facts) }),
  };
};

/** A region that does not answer these leaves the page usable: SSH needs neither, and the opening asks again. */
async function readRoads({ ecs }: OperationDeps, { regionId, instanceId }: { regionId: string; instanceId: string }, { requestId }: Caller) {
  const [agents, enabled] = await Promise.all([
    ecs.cloudAssistantStatus({ regionId, instanceIds: [instanceId] }, { requestId }).catch(() => null),
    ecs.sessionManagerEnabled({ regionId }, { requestId }).catch(() => null),
  ]);
  return {
    agent: agents === null ? ('unknown' as const) : agents.get(instanceId)?.online === true ? ('online' as const) : ('offline' as const),
    sessionManager: enabled === null ? ('unknown' as const) : enabled ? ('enabled' as const) : ('disabled' as const),
  };
}
