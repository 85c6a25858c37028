/** Owns who is asking: every page and action begins here, and the database is asked each time. It does not know how they signed in. */
import 'server-only';
import { findActiveWebSession, findWebSessionEnd, touchWebSession, type ActiveWebSession, type WebSessionEnd } from '@workbench/db';
import { decode } from 'next-auth/jwt';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { environment } from '../env.ts';
import { REQUEST_PATH_HEADER } from '../http/request-headers.ts';
import { cookieNames } from './cookies.ts';
import { database } from './database.ts';
import { may, type Action } from './may.ts';
import { returnPath } from './return-path.ts';

export type CurrentUser = ActiveWebSession;

/** The id in the session cookie, or null where there is none of ours. It proves nothing yet: the row behind it does. */
const presentedWebSessionId = cache(async (): Promise<string | null> => {
  const token = (await cookies()).get(cookieNames.session())?.value;
  if (token === undefined) return null;
  // A cookie of another key or a damaged one is the same as none.
  const claims = await decode({ token, secret: environment().authSecret }).catch(() => null);
  return typeof claims?.['sid'] === 'string' ? claims['sid'] : null;
});

/** The signed-in user, or null; asked once per request. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const id = await presentedWebSessionId();
  if (id === null) return null;
  const session = await findActiveWebSession(database(), id);
  if (session) await touchWebSession(database(), id);
  return session;
});

/** Why the browser's web session does not count, for the words on the sign-in page. */
export async function signedOutBecause(): Promise<WebSessionEnd | null> {
  const id = await presentedWebSessionId();
  return id === null ? null : findWebSessionEnd(database(), id);
}

/** The signed-in user, who may still have to choose a password. Everyone else goes to the sign-in page and comes back afterwards. */
export async function requireSignedIn(): Promise<CurrentUser> {
  const user = await currentUser();
  if (user) return user;
  const path = returnPath((await headers()).get(REQUEST_PATH_HEADER) ?? undefined);
  redirect(path === '/instances' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** The signed-in user with a password of their own. */
export async function requireUser(): Promise<CurrentUser> {
  const user = await requireSignedIn();
  if (user.mustChangePassword) redirect('/account/password');
  return user;
}

export class ForbiddenError extends Error {
  override name = 'ForbiddenError';
}

/** @throws ForbiddenError when the user's role does not give the right. */
export async function requireRight(action: Action): Promise<CurrentUser> {
  const user = await requireUser();
  if (!may(user, action)) throw new ForbiddenError(action);
  return user;
}
