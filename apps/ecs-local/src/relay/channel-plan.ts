/** Owns the plain facts of a channel: what is to be opened, how it ended, and its row in the list of sessions. */
import type { ClosedReason, ConnectionStatus } from './terminal-sessions.ts';

/** What the agent is asked to open. Empty strings leave the choice to the agent (SM7.3). */
export interface ChannelPlan {
  readonly id: string;
  readonly sessionId: string;
  readonly instanceId: string;
  readonly username: string;
  readonly commandLine: string;
  readonly targetServer: string;
  /** Present: forward to this TCP port. Absent: a shell. */
  readonly portNumber?: number;
}

/** How a channel ends: what the list of sessions says, and what the client is told (nothing when it is the one who left). */
export interface ChannelEnd {
  readonly closedReason: ClosedReason;
  readonly failedDetail?: string;
  readonly tell?: string;
}

/** One row of DescribeTerminalSessions, written by its channel only and kept when the channel is gone. */
export interface ConnectionRecord {
  readonly instanceId: string;
  readonly startTime: number;
  status: ConnectionStatus;
  endTime?: number;
  closedReason?: ClosedReason;
  failedDetail?: string;
}
