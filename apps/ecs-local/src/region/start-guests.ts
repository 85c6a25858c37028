/** Starts the guest of a demo instance and makes its agent known: where region, guests and agents meet. */
import type { Agents } from '../agents/agents.ts';
import type { GuestHost, GuestUser } from '../guest/guest.ts';
import type { StartMachine } from './local-region.ts';

export interface StartGuestsDeps {
  readonly guestHost: GuestHost;
  readonly agents: Agents;
  /** Users of each demo instance, by instance id. */
  readonly users: ReadonlyMap<string, readonly GuestUser[]>;
  readonly refuseRoot: boolean;
  /** Known once the agent endpoints listen. */
  readonly agentPort: () => number;
}

export const startGuests =
  ({ guestHost, agents, users, refuseRoot, agentPort }: StartGuestsDeps): StartMachine =>
  async (instance) => {
    const guest = await guestHost.start({
      instanceId: instance.id,
      hostname: instance.hostname,
      loginAsNonRoot: instance.loginAsNonRoot,
      agent: instance.agent,
      ssh: instance.publicIp === undefined ? undefined : { address: instance.publicIp, ...(instance.sshPort !== undefined && { port: instance.sshPort }) },
      agentPort: agentPort(),
      users: users.get(instance.id) ?? [],
      refuseRoot,
    });
    if (instance.agent === 'running') agents.register({ instanceId: instance.id, ...guest.identity });
    return guest;
  };
