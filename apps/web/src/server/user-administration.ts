/** Owns what administrators do to accounts: the right to it, the rules, and the trail it leaves. It knows neither pages nor cookies. */
import { createUser, getUser, LastAdministratorError, NameTakenError, recordAudit, resetPassword, setUserDisabled, setUserRole, UserNotFoundError, type Database, type Role, type User } from '@workbench/db';
import type { ErrorCode } from '@workbench/protocol';
import { may } from './may.ts';
import { oneTimePassword, passwords } from './password.ts';

/** Who asks, and from where. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly address: string;
}

export type UserRefusal = Extract<ErrorCode, 'forbidden'> | 'notYourself' | 'lastAdministrator' | 'nameTaken' | 'gone';

export interface Refused {
  readonly kind: 'refused';
  readonly reason: UserRefusal;
}

/** A one-time password leaves the server in this answer only: stored is its hash. */
export type OneTimePassword = { readonly kind: 'password'; readonly name: string; readonly password: string };
export type Done = { readonly kind: 'done' };

/** Makes an account whose owner must choose a password of their own at the first sign-in. `name` is one that nameFault lets pass. */
export function addUser(db: Database, actor: Actor, { name, role }: { name: string; role: Role }): Promise<OneTimePassword | Refused> {
  return administer(db, actor, { action: 'user.add', detail: { name, role } }, async () => {
    const password = oneTimePassword();
    const user = await createUser(db, { name: name.normalize('NFKC'), role, passwordHash: await passwords.hash(password), mustChangePassword: true });
    return { kind: 'password', name: user.name, password };
  });
}

/** Keeps a user out or lets them in again. Nobody keeps themselves out by mistake. */
export function setAccess(db: Database, actor: Actor, { userId, enabled }: { userId: string; enabled: boolean }): Promise<Done | Refused> {
  return administer(db, actor, { action: enabled ? 'user.enable' : 'user.disable', userId }, async () => {
    if (!enabled && userId === actor.userId) return refused('notYourself');
    await setUserDisabled(db, userId, !enabled);
    return { kind: 'done' };
  });
}

export function changeRole(db: Database, actor: Actor, { userId, role }: { userId: string; role: Role }): Promise<Done | Refused> {
  return administer(db, actor, { action: 'user.change-role', userId, detail: { role } }, async () => {
    await setUserRole(db, userId, role);
    return { kind: 'done' };
  });
}

/** The account page is where one changes one's own password: there the current one is asked for. */
export function giveNewPassword(db: Database, actor: Actor, userId: string): Promise<OneTimePassword | Refused> {
  return administer(db, actor, { action: 'user.reset-password', userId }, async (user, note) => {
    if (!user) return refused('gone');
    if (userId === actor.userId) return refused('notYourself');
    const password = oneTimePassword();
    note(await resetPassword(db, userId, await passwords.hash(password)));
    return { kind: 'password', name: user.name, password };
  });
}

const refused = (reason: UserRefusal): Refused => ({ kind: 'refused', reason });

interface Deed {
  readonly action: string;
  /** Whom it is done to; absent for an account that is about to be made. */
  readonly userId?: string;
  readonly detail?: Readonly<Record<string, string>>;
}

type Detail = Readonly<Record<string, string | number>>;

/** The frame around every deed: without the right nothing is looked at, and what was tried is on record however it ended. */
async function administer<A extends { kind: string }>(db: Database, actor: Actor, deed: Deed, work: (target: User | null, note: (detail: Detail) => void) => Promise<A | Refused>): Promise<A | Refused> {
  let noted: Detail = {};
  const note = (detail: Detail): void => void (noted = detail);
  const target = deed.userId === undefined ? null : await getUser(db, deed.userId);
  const answer = may(actor, 'users.manage') ? await work(target, note).catch(reasonOf) : refused('forbidden');
  await recordAudit(db, {
    actorId: actor.userId,
    actorName: actor.name,
    action: deed.action,
    targetKind: 'user',
    ...(deed.userId !== undefined && { targetId: deed.userId }),
    outcome: isRefused(answer) ? 'refused' : 'ok',
    ...(isRefused(answer) && { code: answer.reason }),
    address: actor.address,
    detail: { ...(target && { name: target.name }), ...deed.detail, ...noted },
  });
  return answer;
}

const isRefused = (answer: { kind: string }): answer is Refused => answer.kind === 'refused';

/** The rules that the database itself keeps, as answers. Anything else is a fault and goes on as one. */
function reasonOf(error: unknown): Refused {
  if (error instanceof LastAdministratorError) return refused('lastAdministrator');
  if (error instanceof NameTakenError) return refused('nameTaken');
  if (error instanceof UserNotFoundError) return refused('gone');
  throw error;
}
