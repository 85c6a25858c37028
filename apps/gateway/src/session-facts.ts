/** Owns what is known of a session from its first moment on and never changes. No behaviour. */
import type { Route, SessionId, TransportKind } from '@workbench/protocol';

export interface SessionFacts {
  readonly id: SessionId;
  readonly userId: string;
  readonly userName: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly instanceName: string;
  /** Its guest is an ordinary process of this host. */
  readonly unsandboxed: boolean;
  readonly transport: TransportKind;
  readonly route?: Route;
  readonly username: string;
  /** In which it was opened. */
  readonly webSessionId: string;
  readonly clientAddress: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly deadlineAt: number;
}
