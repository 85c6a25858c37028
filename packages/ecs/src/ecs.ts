/** Owns the list of operations as one object bound to one region service; each is described in its own file. */
import { createCaller, type CallOptions, type Caller, type EcsConfig, type EcsOptions } from './caller.ts';
import { cloudAssistantStatus } from './operations/cloud-assistant.ts';
import { invocationResults, runCommand } from './operations/commands.ts';
import { instanceHealth } from './operations/instance-health.ts';
import { getInstance, listInstances } from './operations/instances.ts';
import { rebootInstance, startInstance, stopInstance } from './operations/power.ts';
import { listRegions } from './operations/regions.ts';
import { sessionManagerEnabled, setSessionManagerEnabled } from './operations/session-manager-switch.ts';
import { describeTerminalSessions, endTerminalSession, startTerminalSession } from './operations/terminal-sessions.ts';

/** Every operation as `(request, options?) => Promise`; each throws EcsError. */
export type Ecs = Readonly<ReturnType<typeof operationsOf>>;

/**
 * The operations against one region service. Makes no call and loads no SDK until the first use.
 * @throws TypeError for an endpoint that is none.
 */
export function createEcs(config: EcsConfig, options: EcsOptions = {}): Ecs {
  return operationsOf(createCaller(config, options));
}

function operationsOf(caller: Caller) {
  const bind = <Request, Result>(operation: (caller: Caller, request: Request, options: CallOptions) => Promise<Result>) => {
    return (request: Request, options: CallOptions = {}): Promise<Result> => operation(caller, request, options);
  };
  return {
    listRegions: bind(listRegions),
    listInstances: bind(listInstances),
    getInstance: bind(getInstance),
    instanceHealth: bind(instanceHealth),
    cloudAssistantStatus: bind(cloudAssistantStatus),
    sessionManagerEnabled: bind(sessionManagerEnabled),
    setSessionManagerEnabled: bind(setSessionManagerEnabled),
    startTerminalSession: bind(startTerminalSession),
    endTerminalSession: bind(endTerminalSession),
    describeTerminalSessions: bind(describeTerminalSessions),
    runCommand: bind(runCommand),
    invocationResults: bind(invocationResults),
    startInstance: bind(startInstance),
    stopInstance: bind(stopInstance),
    rebootInstance: bind(rebootInstance),
  };
}
