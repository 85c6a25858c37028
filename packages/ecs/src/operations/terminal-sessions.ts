/** Owns Session Manager sessions as the region keeps them (EO5.2 to EO5.4); the connection itself is not its business. */
import type { DescribeTerminalSessionsResponseBodySessionsSessionConnectionsConnection as SdkConnection } from '@alicloud/ecs20140526';
import type { CallOptions, Caller } from '../caller.ts';
import { EcsError } from '../ecs-error.ts';
import { fill } from '../request-fields.ts';
import { Secret } from '../secret.ts';

export interface StartTerminalSession {
  readonly regionId: string;
  readonly instanceId: string;
  /** User of the shell; the agent's own default when absent. */
  readonly username?: string;
  /** Forward to this TCP port instead of opening a shell. */
  readonly portNumber?: number;
}

export interface StartedTerminalSession {
  readonly sessionId: string;
  /** Holds the token; good for ten minutes. */
  readonly webSocketUrl: Secret;
}

/** A stopped instance or an offline agent is no error here: the connection ends with a reason afterwards (EO5.2). */
export async function startTerminalSession(caller: Caller, request: StartTerminalSession, options: CallOptions): Promise<StartedTerminalSession> {
  const { regionId, instanceId, username, portNumber } = request;
  const action = 'StartTerminalSession';
  const body = await caller.write({ action, regionId, ...options }, ({ models, client, runtime }) =>
    client.startTerminalSessionWithOptions(fill(models.StartTerminalSessionRequest, { regionId, instanceId: [instanceId], username, portNumber }), runtime),
  );
  if (!body.sessionId || !body.webSocketUrl) throw new EcsError({ code: 'unavailable', action, ...(body.requestId === undefined ? {} : { requestId: body.requestId }) });
  return { sessionId: body.sessionId, webSocketUrl: new Secret(body.webSocketUrl) };
}

/** Ends the session for good and voids its URL. */
export async function endTerminalSession(caller: Caller, query: { readonly regionId: string; readonly sessionId: string }, options: CallOptions): Promise<void> {
  const { regionId, sessionId } = query;
  await caller.write({ action: 'EndTerminalSession', regionId, ...options }, ({ models, client, runtime }) =>
    client.endTerminalSessionWithOptions(fill(models.EndTerminalSessionRequest, { regionId, sessionId }), runtime),
  );
}

export interface TerminalSession {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly username: string;
  readonly clientIp: string;
  /** Absent for a shell. */
  readonly portNumber?: number;
  readonly connections: readonly TerminalConnection[];
}

export interface TerminalConnection {
  readonly instanceId: string;
  readonly status: 'Connecting' | 'Connected' | 'Terminated' | 'Failed' | 'Unknown';
  readonly startedAt: string;
  readonly endedAt: string;
  /** One word of EO5.4, e.g. `AgentNotOnline`; empty while open. */
  readonly closedReason: string;
}

export interface TerminalSessionsQuery {
  readonly regionId: string;
  readonly instanceId?: string;
  readonly sessionId?: string;
  /** 1 to 100. */
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export async function describeTerminalSessions(
  caller: Caller,
  query: TerminalSessionsQuery,
  options: CallOptions,
): Promise<{ readonly sessions: readonly TerminalSession[]; readonly nextToken?: string }> {
  const body = await caller.read({ action: 'DescribeTerminalSessions', regionId: query.regionId, ...options }, ({ models, client, runtime }) =>
    client.describeTerminalSessionsWithOptions(fill(models.DescribeTerminalSessionsRequest, query), runtime),
  );
  const sessions = (body.sessions?.session ?? []).flatMap((one): TerminalSession[] =>
    one.sessionId === undefined
      ? []
      : [
          {
            sessionId: one.sessionId,
            createdAt: one.creationTime ?? '',
            username: one.username ?? '',
            clientIp: one.clientIP ?? '',
            ...(one.portNumber ? { portNumber: one.portNumber } : {}),
            connections: (one.connections?.connection ?? []).map(plainConnection),
          },
        ],
  );
  return body.nextToken === undefined || body.nextToken === '' ? { sessions } : { sessions, nextToken: body.nextToken };
}

const connectionStatuses = ['Connecting', 'Connected', 'Terminated', 'Failed'] as const;

function plainConnection(one: SdkConnection): TerminalConnection {
  return {
    instanceId: one.instanceId ?? '',
    status: connectionStatuses.find((status) => status === one.status) ?? 'Unknown',
    startedAt: one.startTime ?? '',
    endedAt: one.endTime ?? '',
    closedReason: one.closedReason ?? '',
  };
}
