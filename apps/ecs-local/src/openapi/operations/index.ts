/** Every operation the region has; adding one is a file beside this one and a line here. */
import type { Operation } from '../operation.ts';
import { describeCloudAssistantSettings } from './describe-cloud-assistant-settings.ts';
import { describeCloudAssistantStatus } from './describe-cloud-assistant-status.ts';
import { describeInstanceAttribute } from './describe-instance-attribute.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstancesFullStatus } from './describe-instances-full-status.ts';
import { describeInstances } from './describe-instances.ts';
import { describeInvocationResults } from './describe-invocation-results.ts';
import { describeInvocations } from './describe-invocations.ts';
import { describeRegions } from './describe-regions.ts';
import { describeTerminalSessions } from './describe-terminal-sessions.ts';
import { describeUserBusinessBehavior } from './describe-user-business-behavior.ts';
import { endTerminalSession } from './end-terminal-session.ts';
import { invokeCommand } from './invoke-command.ts';
import { modifyCloudAssistantSettings } from './modify-cloud-assistant-settings.ts';
import { modifyUserBusinessBehavior } from './modify-user-business-behavior.ts';
import { rebootInstance } from './reboot-instance.ts';
import { runCommand } from './run-command.ts';
import { startInstance } from './start-instance.ts';
import { startTerminalSession } from './start-terminal-session.ts';
import { stopInstance } from './stop-instance.ts';

export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    describeRegions,
    describeInstances,
    describeInstanceStatus,
    describeInstancesFullStatus,
    describeInstanceAttribute,
    describeCloudAssistantStatus,
    startTerminalSession,
    endTerminalSession,
    describeTerminalSessions,
    describeUserBusinessBehavior,
    modifyUserBusinessBehavior,
    describeCloudAssistantSettings,
    modifyCloudAssistantSettings,
    runCommand,
    invokeCommand,
    describeInvocations,
    describeInvocationResults,
    startInstance,
    stopInstance,
    rebootInstance,
  ].map((operation) => [operation.name, operation]),
);
