/** Owns which right each role has on the pages; the gateway's `may` is its twin for everything that touches the cloud. Pure. */
import type { Role } from '@workbench/db';

export type Action = 'connect' | 'sessions.own' | 'sessions.all' | 'users.manage' | 'session-manager.switch' | 'host-key.accept';

const rights: Readonly<Record<Role, ReadonlySet<Action>>> = {
  operator: new Set(['connect', 'sessions.own']),
  administrator: new Set(['connect', 'sessions.own', 'sessions.all', 'users.manage', 'session-manager.switch', 'host-key.accept']),
};

export const may = (actor: { readonly role: Role }, action: Action): boolean => rights[actor.role].has(action);
