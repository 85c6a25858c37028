'use server';
/** Owns what people do to their own account: password, and where they are signed in. */
import { changeOwnPassword, findPasswordHash, recordAudit, revokeWebSession, revokeWebSessions } from '@workbench/db';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { currentUser, requireSignedIn, requireUser } from '../../server/auth.ts';
import { requestAddress } from '../../server/request-facts.ts';
import { bindingCookie, cookieNames } from '../../server/cookies.ts';
import { database } from '../../server/database.ts';
import { passwords } from '../../server/password.ts';
import { passwordFault, type PasswordFault } from '../../server/password-rules.ts';
import { checkThrottled } from '../../server/throttled-check.ts';

const passwordSchema = z.string();
const changeSchema = z.object({ current: passwordSchema, next: passwordSchema });

export type ChangePasswordAnswer =
  | { kind: 'changed' }
  | { kind: 'refused'; field: 'current' | 'new'; fault: PasswordFault | 'wrongCurrent' }
  | { kind: 'throttled'; waitSeconds: number };

/** The row goes on saying why the browser is signed out, so the cookie stays until the next sign-in replaces it. */
export async function signOut(): Promise<void> {
  const user = await currentUser();
  if (user) {
    await revokeWebSession(database(), user.id);
    await recordAudit(database(), { actorId: user.userId, actorName: user.name, action: 'user.sign-out', outcome: 'ok', address: await requestAddress() });
  }
  // A browser believes a deletion only with the attributes that the name asks for.
  (await cookies()).delete({ name: cookieNames.binding(), ...bindingCookie() });
  redirect('/sign-in');
}

export async function signOutEverywhere(): Promise<void> {
  const user = await requireUser();
  await revokeWebSessions(database(), user.userId);
  await recordAudit(database(), { actorId: user.userId, actorName: user.name, action: 'user.sign-out-everywhere', outcome: 'ok', address: await requestAddress() });
  redirect('/sign-in');
}

/** A page left open must not be enough to take an account over, so the current password is asked for, and guessing it is throttled. */
export async function changePassword(asked: { current: string; next: string }): Promise<ChangePasswordAnswer> {
  const user = await requireUser();
  const typed = changeSchema.parse(asked);
  const fault = passwordFault(typed.next, { name: user.name, current: typed.current });
  if (fault) return { kind: 'refused', field: 'new', fault };
  const db = database();
  const checked = await checkThrottled({ db, now: () => new Date() }, `change-password:${user.userId}`, async () => {
    return (await passwords.verify(typed.current, await findPasswordHash(db, user.userId))).right;
  });
  if (checked.kind === 'throttled') return checked;
  if (checked.kind === 'wrong') return { kind: 'refused', field: 'current', fault: 'wrongCurrent' };
  await store(user, typed.next);
  return { kind: 'changed' };
}

/** The first one, after a one-time password: whoever just signed in with it need not type it again. */
export async function chooseFirstPassword(asked: string): Promise<ChangePasswordAnswer> {
  const user = await requireSignedIn();
  const next = passwordSchema.parse(asked);
  if (!user.mustChangePassword) redirect('/instances');
  const fault = passwordFault(next, { name: user.name });
  if (fault) return { kind: 'refused', field: 'new', fault };
  if ((await passwords.verify(next, await findPasswordHash(database(), user.userId))).right) return { kind: 'refused', field: 'new', fault: 'same' };
  await store(user, next);
  redirect('/instances');
}

async function store(user: { id: string; userId: string; name: string }, next: string): Promise<void> {
  await changeOwnPassword(database(), { userId: user.userId, passwordHash: await passwords.hash(next), keepWebSessionId: user.id });
  await recordAudit(database(), { actorId: user.userId, actorName: user.name, action: 'user.change-password', outcome: 'ok', address: await requestAddress() });
}
