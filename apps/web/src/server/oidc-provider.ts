/** Owns what may be set of a team's OpenID provider: the variables and what is wrong with them. Pure; `npm start` asks it too. */
import { CLAIMS, DEFAULT_CLAIM, type UsernameClaim } from './oidc-username.ts';

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Which claim of the provider is the username here. */
  readonly claim: UsernameClaim;
  /** What the button on the sign-in page calls it; at most 40 characters. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const NEEDED = ['WORKBENCH_OIDC_ISSUER', 'WORKBENCH_OIDC_CLIENT_ID', 'WORKBENCH_OIDC_CLIENT_SECRET'] as const;
const LONGEST_NAME = 40;

/**
 * Empty variables count as unset.
 * @returns undefined where none of them is set.
 * @throws Error in one sentence that names the variable; no value is repeated, one is a secret.
 */
export function readOidcProvider(environment: Environment): OidcProvider | undefined {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const [issuer, clientId, clientSecret] = NEEDED.map(value);
  const [claim, name] = [value('WORKBENCH_OIDC_CLAIM') ?? DEFAULT_CLAIM, value('WORKBENCH_OIDC_NAME') ?? 'OpenID Connect'];
  if (!isClaim(claim)) throw new Error(`WORKBENCH_OIDC_CLAIM is not valid: must be one of ${CLAIMS.join(', ')}.`);
  if ([...name].length > LONGEST_NAME) throw new Error(`WORKBENCH_OIDC_NAME is not valid: must have at most ${LONGEST_NAME} characters.`);
  if (issuer !== undefined && !isHttpUrl(issuer)) throw new Error('WORKBENCH_OIDC_ISSUER is not valid: must be an http:// or https:// address.');
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new Error(`${NEEDED.filter((each) => value(each) === undefined).join(' and ')} must be set too: sign-in with OpenID Connect needs ${NEEDED.join(', ')}.`);
  }
  return { issuer, clientId, clientSecret, claim, name };
}

function isClaim(text: string): text is UsernameClaim {
  return (CLAIMS as readonly string[]).includes(text);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
