/** Owns what a row of the users page knows, and which deeds it does not offer. Pure; the server keeps the same rules. */
import type { Role, UserOverview } from '@workbench/db';

export interface ListedUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly enabled: boolean;
  /** They have not chosen a password of their own yet. */
  readonly oneTimePassword: boolean;
  readonly runningSessions: number;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
  readonly lastSignInAt: string | null;
  readonly you: boolean;
  readonly lastAdministrator: boolean;
}

export function toListedUsers(users: readonly UserOverview[], ownId: string): ListedUser[] {
  const administrators = users.filter(({ role, disabledAt }) => role === 'administrator' && disabledAt === null);
  return users.map((user) => ({
    id: user.id,
    name: user.name,
    role: user.role,
    enabled: user.disabledAt === null,
    oneTimePassword: user.mustChangePassword,
    runningSessions: user.runningSessions,
    addedAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    you: user.id === ownId,
    lastAdministrator: administrators.length === 1 && administrators[0]?.id === user.id,
  }));
}

export type Deed = 'role' | 'password' | 'sessions' | 'access';
export type Obstacle = 'lastAdministrator' | 'notYourself' | 'ownPassword';

/** Why a deed is not offered; null where it is. */
export function obstacle({ you, lastAdministrator }: Pick<ListedUser, 'you' | 'lastAdministrator'>, deed: Deed): Obstacle | null {
  if (lastAdministrator && (deed === 'role' || deed === 'access')) return 'lastAdministrator';
  if (you && deed === 'access') return 'notYourself';
  return you && deed === 'password' ? 'ownPassword' : null;
}
