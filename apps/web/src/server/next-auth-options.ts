/** Owns the settings of next-auth: the token holds the id of a web session and nothing else; who that is, the database says. It does not know where that database is. */
import type { AuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { Environment } from '../env.ts';
import { oidcUsername } from './oidc-username.ts';
import { redirectTarget } from './return-path.ts';
import { credentialsSchema } from './sign-in-credentials.ts';
import { refusing, SignInRefusal } from './sign-in-refusal.ts';
import { WEB_SESSION_MS, type SignInResult } from './sign-in.ts';

export type CookieName = 'session' | 'csrf' | 'callback' | 'pkce' | 'state' | 'nonce';

export interface NextAuthDeps {
  readonly authSecret: string;
  readonly secure: boolean;
  readonly oidc: Environment['oidc'];
  readonly cookieName: (cookie: CookieName) => string;
  readonly cookieAttributes: Readonly<Record<string, unknown>>;
  /** Checks a name and a password, and leaves the cookie of the device where they are right. */
  readonly signIn: (given: { readonly name: string; readonly password: string }) => Promise<SignInResult>;
  /** @returns the web session of the person the provider calls so, or null where there is no such account. */
  readonly openForOidc: (name: string) => Promise<string | null>;
  /** Told of every error whose text must not be shown. */
  readonly report: (error: unknown) => void | Promise<void>;
  /** Told of what next-auth itself has to say, by its code. */
  readonly note: (level: 'warn' | 'debug', code: string) => void;
}

/** What sign-in hands on to the token: the id of the web session, in the only field that next-auth keeps for us. */
const userOf = (webSessionId: string): User => ({ id: webSessionId });

/** next-auth's own default for what must survive a visit to the provider, seconds. */
const FLOW_SECONDS = 15 * 60;

const OIDC = 'oidc';

export function nextAuthOptions(deps: NextAuthDeps): AuthOptions {
  const cookie = (name: CookieName, maxAge?: number) => ({ name: deps.cookieName(name), options: { ...deps.cookieAttributes, ...(maxAge !== undefined && { maxAge }) } });
  return {
    secret: deps.authSecret,
    providers: deps.oidc ? [credentials(deps), oidcProvider(deps.oidc)] : [credentials(deps)],
    session: { strategy: 'jwt', maxAge: WEB_SESSION_MS / 1000 },
    // Without it a token lives for 30 days, whatever the session says.
    jwt: { maxAge: WEB_SESSION_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    useSecureCookies: deps.secure,
    cookies: {
      sessionToken: cookie('session'),
      csrfToken: cookie('csrf'),
      callbackUrl: cookie('callback'),
      pkceCodeVerifier: cookie('pkce', FLOW_SECONDS),
      state: cookie('state', FLOW_SECONDS),
      nonce: cookie('nonce', FLOW_SECONDS),
    },
    callbacks: {
      redirect: ({ url, baseUrl }) => redirectTarget(url, baseUrl),
      signIn: async ({ user, account }) => {
        if (account?.provider !== OIDC) return true;
        const webSessionId = await refusing(() => deps.openForOidc(user.name ?? ''), deps.report);
        if (webSessionId === null) return '/sign-in?error=oidcUnknown';
        user.id = webSessionId;
        return true;
      },
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token['sid'] }),
    },
    logger: {
      error: (code) => deps.note('warn', code),
      warn: (code) => deps.note('debug', code),
      debug: () => undefined,
    },
  };
}

function credentials({ signIn, report }: NextAuthDeps): AuthOptions['providers'][number] {
  return CredentialsProvider({
    credentials: { name: {}, password: {} },
    authorize: (given) =>
      refusing(async () => {
        const parsed = credentialsSchema.safeParse(given);
        if (!parsed.success) return null;
        const result = await signIn(parsed.data);
        if (result.kind === 'throttled') throw new SignInRefusal(`throttled:${Math.ceil(result.waitMs / 1000)}`);
        if (result.kind === 'busy') throw new SignInRefusal('busy');
        return result.kind === 'wrong' ? null : userOf(result.webSessionId);
      }, report),
  });
}

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
