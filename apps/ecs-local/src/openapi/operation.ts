/** What an operation of the OpenAPI is: a name and a function from one authenticated call to an answer. Knows no HTTP. */
import type { Agents } from '../agents/agents.ts';
import type { Invocations } from '../commands/invocations.ts';
import type { KeptCommands } from '../commands/kept-commands.ts';
import type { LocalRegion } from '../region/local-region.ts';
import type { SandboxKind } from '../region/shown-tags.ts';
import type { TerminalSessions } from '../relay/terminal-sessions.ts';
import type { Principal } from './access-keys.ts';
import type { Idempotency } from './idempotency.ts';
import type { Paging } from './paging.ts';
import type { Parameters } from './parameters.ts';

/** Everything operations act on; made once in server.ts. */
export interface Services {
  readonly region: LocalRegion;
  readonly agents: Agents;
  readonly sessions: TerminalSessions;
  readonly invocations: Invocations;
  readonly commands: KeptCommands;
  readonly paging: Paging;
  readonly idempotency: Idempotency;
  readonly sandbox: SandboxKind;
  readonly accountId: string;
  /** host:port of the OpenAPI, which is the relay's too. */
  readonly endpoint: () => string;
}

export interface Call {
  readonly parameters: Parameters;
  readonly principal: Principal;
  readonly clientIp: string;
  readonly services: Services;
}

/** The members of the answer beside RequestId. */
export type Answer = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly name: string;
  /** Throws ApiError for everything the caller did wrong. */
  run(call: Call): Answer | Promise<Answer>;
}
