/** Owns the shape of an operation of the internal API and what operations may use. Each operation is a file of its own. */
import type { Database } from '@workbench/db';
import type { Ecs } from '@workbench/ecs';
import type { internalApi, InternalOperation } from '@workbench/protocol/internal-api';
import type { output } from 'zod';
import type { DialRules } from '../addresses.ts';
import type { Log } from '../log.ts';
import type { Place } from '../policy.ts';
import type { SessionRegistry } from '../session-registry.ts';
import type { RefusedHostKeys } from '../transports/ssh/refused-host-keys.ts';
import type { Caller } from './caller.ts';
import type { ResourceGroups } from './resource-groups.ts';

export interface OperationDeps {
  readonly db: Database;
  readonly ecs: Ecs;
  readonly cloud: 'local' | 'aliyun';
  readonly registry: SessionRegistry;
  readonly refusedHostKeys: RefusedHostKeys;
  readonly resourceGroups: ResourceGroups;
  readonly dialRules: DialRules;
  readonly log: Log;
  readPlace(): Promise<Omit<Place, 'unsandboxed'>>;
}

type RequestOf<O extends InternalOperation> = output<(typeof internalApi)[O]['request']>;
type ResponseOf<O extends InternalOperation> = output<(typeof internalApi)[O]['response']>;

/** Checks the caller's right itself; throws Refusal. The request is parsed already, the answer is parsed before it is sent. */
export type Operation<O extends InternalOperation> = (deps: OperationDeps, request: RequestOf<O>, caller: Caller) => Promise<ResponseOf<O>>;
