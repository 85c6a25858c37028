/** Owns the settings of next-auth: the token holds the id of a web session and nothing else; who that is, the database says. */
import 'server-only';
import { createWebSession, findUserForSignIn, recordAudit, revokeWebSession } from '@workbench/db';
import type { AuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { environment, type Environment } from '../env.ts';
import { CLIENT_ADDRESS_HEADER } from '../http/client-address.ts';
import { cookieNames, identityCookie } from './cookies.ts';
import { database } from './database.ts';
import { DEVICE_MS, readKnownDevice, writeKnownDevice } from './known-device.ts';
import { log } from './log.ts';
import { MAX_PASSWORD_LENGTH } from './password-length.ts';
import { oidcUsername } from './oidc-username.ts';
import { passwords } from './password.ts';
import { signIn, WEB_SESSION_MS } from './sign-in.ts';

/** How a refusal travels through next-auth to the sign-in form: as the message of the error. */
export const THROTTLED_PREFIX = 'throttled:';

const credentialsSchema = z.object({ name: z.string().min(1).max(128), password: z.string().min(1).max(MAX_PASSWORD_LENGTH) });

/** What sign-in hands on to the token: the id of the web session, in the only field that next-auth keeps for us. */
const userOf = (webSessionId: string): User => ({ id: webSessionId });

const credentials = CredentialsProvider({
  credentials: { name: {}, password: {} },
  authorize: async (given, request) => {
    const parsed = credentialsSchema.safeParse(given);
    if (!parsed.success) return null;
    const now = new Date();
    const header = (name: string): string | undefined => [(request.headers as Record<string, string | string[] | undefined> | undefined)?.[name]].flat()[0];
    const jar = await cookies();
    const secret = environment().authSecret;
    const result = await signIn(
      { db: database(), now: () => new Date(), passwords },
      { ...parsed.data, address: header(CLIENT_ADDRESS_HEADER) ?? '', userAgent: header('user-agent'), knownDevice: readKnownDevice(jar.get(cookieNames.device())?.value, now, secret) },
    );
    log().info({ result: result.kind }, 'sign-in');
    if (result.kind === 'throttled') throw new Error(`${THROTTLED_PREFIX}${Math.ceil(result.waitMs / 1000)}`);
    if (result.kind === 'busy') throw new Error('busy');
    if (result.kind === 'wrong') return null;
    jar.set(cookieNames.device(), writeKnownDevice(result.userId, now, secret), { ...identityCookie(), maxAge: DEVICE_MS / 1000 });
    return userOf(result.webSessionId);
  },
});

const cookie = (name: string, maxAge?: number) => ({ name, options: { ...identityCookie(), ...(maxAge !== undefined && { maxAge }) } });
/** next-auth's own default for what must survive a visit to the provider, seconds. */
const FLOW_SECONDS = 15 * 60;

export function authOptions(): AuthOptions {
  const env = environment();
  return {
    secret: env.authSecret,
    providers: env.oidc ? [credentials, oidcProvider(env.oidc)] : [credentials],
    session: { strategy: 'jwt', maxAge: WEB_SESSION_MS / 1000 },
    // Without it a token lives for 30 days, whatever the session says.
    jwt: { maxAge: WEB_SESSION_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    useSecureCookies: env.publicUrl.startsWith('https:'),
    cookies: {
      sessionToken: cookie(cookieNames.session()),
      csrfToken: cookie(cookieNames.csrf()),
      callbackUrl: cookie(cookieNames.callback()),
      pkceCodeVerifier: cookie(cookieNames.pkce(), FLOW_SECONDS),
      state: cookie(cookieNames.state(), FLOW_SECONDS),
      nonce: cookie(cookieNames.nonce(), FLOW_SECONDS),
    },
    callbacks: {
      signIn: async ({ user, account }) => {
        if (account?.provider !== OIDC) return true;
        const webSessionId = await openForOidc(user.name ?? '');
        if (webSessionId === null) return '/sign-in?error=oidcUnknown';
        user.id = webSessionId;
        return true;
      },
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token['sid'] }),
      // Pages never read next-auth's session; whoever asks its endpoint learns nothing but how long the token lives.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token['sid'] === 'string') await revokeWebSession(database(), token['sid']);
      },
    },
    logger: {
      error: (code) => log().warn({ code }, 'next-auth'),
      warn: (code) => log().debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
}

const OIDC = 'oidc';

function oidcProvider(oidc: NonNullable<Environment['oidc']>): AuthOptions['providers'][number] {
  return {
    id: OIDC,
    name: oidc.name,
    type: 'oauth',
    wellKnown: `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid profile email' } },
    profile: (claims: Record<string, unknown>) => ({ id: String(claims['sub']), name: oidcUsername(claims, oidc.claim) }),
  };
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
    detail: { provider: OIDC },
  });
  return webSessionId;
}
