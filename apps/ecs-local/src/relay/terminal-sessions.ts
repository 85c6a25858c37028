/**
 * Owns the words in which the OpenAPI side speaks about terminal sessions: start, end, list.
 * It knows no frame and no socket; `session-registry.ts` implements it and `relay.ts` carries the bytes.
 */
import type { Instance } from '../region/instance.ts';

/** Why a connection ended, as DescribeTerminalSessions spells it. */
export type ClosedReason =
  | 'InstanceNotExists'
  | 'InstanceNotRunning'
  | 'DeliveryTimeout'
  | 'AgentNeedUpgrade'
  | 'AgentNotOnline'
  | 'MessageFormatInvalid'
  | 'AgentSocketClosed'
  | 'ClientClosed';

export type ConnectionStatus = 'Connecting' | 'Connected' | 'Terminated' | 'Failed';

/** One frontend of a session; several may share a session (port forwarding opens one for each TCP connection). */
export interface TerminalConnectionRecord {
  readonly instanceId: string;
  readonly status: ConnectionStatus;
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Epoch milliseconds; absent while the connection lives. */
  readonly endTime?: number;
  readonly closedReason?: ClosedReason;
  /** The agent's error code, or one sentence; only with status `Failed`. */
  readonly failedDetail?: string;
}

/** One session as DescribeTerminalSessions shows it. */
export interface TerminalSessionRecord {
  readonly sessionId: string;
  readonly regionId: string;
  readonly instanceId: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
  readonly clientIp: string;
  readonly username: string;
  readonly identityType: 'Account';
  /** The access key id that started the session. */
  readonly principalId: string;
  readonly portNumber?: number;
  readonly targetServer?: string;
  readonly connections: readonly TerminalConnectionRecord[];
}

/** What StartTerminalSession asks for. */
export interface TerminalSessionRequest {
  readonly instance: Instance;
  readonly portNumber?: number;
  readonly targetServer?: string;
  readonly commandLine?: string;
  readonly username?: string;
  readonly principal: { readonly accessKeyId: string };
  readonly clientIp: string;
}

/** What StartTerminalSession answers from; the token is a secret and the path contains it. */
export interface StartedTerminalSession {
  readonly sessionId: string;
  readonly token: string;
  /** `/session?sessionId=…&token=…`: the caller puts scheme, host and port in front. */
  readonly webSocketPath: string;
}

export interface TerminalSessions {
  /**
   * Records a session and its URL; nothing is sent to the agent before a client connects.
   * A stopped instance or an absent agent is not an error here: the connection is closed with the reason later.
   * @throws ApiError 403 `SessionCount.ExceedLimit` when the region or the instance is at its quota.
   */
  start(request: TerminalSessionRequest): StartedTerminalSession;
  /** Ends every connection of the session for good and voids its URL. False when there is no such session or it has already been ended. */
  end(sessionId: string): boolean;
  /** Ends all sessions of an instance; clients are told the reason. */
  endAll(instanceId: string, reason: ClosedReason): void;
  /** Newest first, at most the last four weeks of this process. */
  list(filter: { readonly regionId: string; readonly instanceId?: string; readonly sessionId?: string }): TerminalSessionRecord[];
}
