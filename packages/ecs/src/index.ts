/** A typed door to ECS regions (docs/wire/ecs-openapi.md): no type of the vendor's SDK passes it. */
export type { CallEvent, CallOptions, CallerTime, EcsConfig, EcsOptions } from './caller.ts';
export { createEcs, type Ecs } from './ecs.ts';
export { EcsError, type EcsErrorCode } from './ecs-error.ts';
export type { AgentStatus } from './operations/cloud-assistant.ts';
export type { InvocationResult, InvocationStatus, RunCommand } from './operations/commands.ts';
export { healthNames, type HealthName, type InstanceHealth } from './operations/instance-health.ts';
export { instanceStatuses, type Instance, type InstancesPage, type InstancesQuery, type InstanceStatus } from './operations/instances.ts';
export type { ForcefulPowerRequest, PowerRequest } from './operations/power.ts';
export type { Region, RegionsQuery } from './operations/regions.ts';
export type { StartedTerminalSession, StartTerminalSession, TerminalConnection, TerminalSession, TerminalSessionsQuery } from './operations/terminal-sessions.ts';
export { Secret } from './secret.ts';
