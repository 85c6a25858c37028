/** Owns the list of operations: one that is missing here does not compile. */
import type { InternalOperation } from '@workbench/protocol/internal-api';
import type { Operation } from '../operation.ts';
import { acceptHostKey } from './accept-host-key.ts';
import { endSession } from './end-session.ts';
import { endUserSessions } from './end-user-sessions.ts';
import { getInstance } from './get-instance.ts';
import { listInstances } from './list-instances.ts';
import { listRegions } from './list-regions.ts';
import { setSessionManager } from './set-session-manager.ts';

export const operations: { readonly [O in InternalOperation]: Operation<O> } = {
  'list-regions': listRegions,
  'list-instances': listInstances,
  'get-instance': getInstance,
  'end-session': endSession,
  'end-user-sessions': endUserSessions,
  'set-session-manager': setSessionManager,
  'accept-host-key': acceptHostKey,
};
