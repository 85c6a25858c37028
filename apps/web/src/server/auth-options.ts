/** Owns what next-auth is given in this process: the database, the cookies and the log. The settings themselves are in next-auth-options.ts. */
import 'server-only';
import { createWebSession, findUserForSignIn, recordAudit } from '@workbench/db';
import type { AuthOptions } from 'next-auth';
import { cookies, headers } from 'next/headers';
import { environment } from '../env.ts';
import { createAttemptHousekeeping } from './attempt-housekeeping.ts';
import { cookieNames, identityCookie, isSecure } from './cookies.ts';
import { database } from './database.ts';
import { describeFault } from './fault.ts';
import { DEVICE_MS, readKnownDevice, writeKnownDevice } from './known-device.ts';
import { log } from './log.ts';
import { nextAuthOptions } from './next-auth-options.ts';
import { passwords } from './password.ts';
import { requestAddress, requestId } from './request-facts.ts';
import { signIn, WEB_SESSION_MS, type SignInResult } from './sign-in.ts';
import { createThrottleEpisodes, isWorthALine } from './throttle-episodes.ts';

const episodes = createThrottleEpisodes();
const housekeeping = createAttemptHousekeeping();

export function authOptions(): AuthOptions {
  const { authSecret, oidc } = environment();
  return nextAuthOptions({
    authSecret,
    secure: isSecure(),
    oidc,
    cookieName: (cookie) => cookieNames[cookie](),
    cookieAttributes: identityCookie(),
    signIn: signInHere,
    openForOidc,
    report: async (error) => log().error({ requestId: await requestId(), ...describeFault(error) }, 'sign-in failed'),
    note: (level, code) => log()[level]({ code }, 'next-auth'),
  });
}

async function signInHere(given: { readonly name: string; readonly password: string }): Promise<SignInResult> {
  const jar = await cookies();
  const secret = environment().authSecret;
  const now = new Date();
  const result = await signIn(
    { db: database(), now: () => new Date(), passwords, episodes, housekeeping },
    { ...given, address: await requestAddress(), userAgent: (await headers()).get('user-agent') ?? undefined, knownDevice: readKnownDevice(jar.get(cookieNames.device())?.value, now, secret) },
  );
  if (result.kind !== 'throttled') log().info({ requestId: await requestId(), result: result.kind }, 'sign-in');
  else if (isWorthALine(result.refused)) log().info({ requestId: await requestId(), result: result.kind, refused: result.refused }, 'sign-in');
  if (result.kind === 'in') jar.set(cookieNames.device(), writeKnownDevice(result.userId, now, secret), { ...identityCookie(), maxAge: DEVICE_MS / 1000 });
  return result;
}

/** People of the provider are those an administrator has added under the same name; nobody is added by signing in. */
async function openForOidc(name: string): Promise<string | null> {
  const db = database();
  const user = name === '' ? null : await findUserForSignIn(db, name);
  const webSessionId = user && !user.disabledAt ? await createWebSession(db, { userId: user.id, expiresAt: new Date(Date.now() + WEB_SESSION_MS) }) : null;
  await recordAudit(db, {
    action: 'user.sign-in',
    actorName: user?.name ?? 'unknown',
    ...(user && { actorId: user.id }),
    outcome: webSessionId === null ? 'refused' : 'ok',
    ...(webSessionId === null && { code: user ? 'disabled' : 'oidc-unknown' }),
    address: await requestAddress(),
    requestId: await requestId(),
    detail: { provider: 'oidc' },
  });
  return webSessionId;
}
