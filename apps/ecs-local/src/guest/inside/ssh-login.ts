/** Decides who may log on over SSH, and paces those who may not. Knows no sessions. */
import type { AuthContext, ParsedKey, PublicKeyAuthContext } from 'ssh2';
import ssh2 from 'ssh2';
import type { Account, Accounts } from './accounts.ts';
import { verifyPassword } from './accounts.ts';

/** OpenSSH's MaxAuthTries: failures after which the connection ends. */
const MAX_AUTH_TRIES = 6;
/** A refusal takes at least this long, whatever was wrong: name, password or method. About the time of a real sshd with PAM, but less tiring. */
const REFUSAL_MS = 300;

/** The key in a line of authorized_keys; undefined for one with options, because we would not enforce them. */
function parseAuthorizedKey(line: string): ParsedKey | undefined {
  const parsed = ssh2.utils.parseKey(line.trim());
  return parsed instanceof Error || Array.isArray(parsed) ? undefined : parsed;
}

async function keyIsGood(ctx: PublicKeyAuthContext, lines: readonly string[]): Promise<boolean> {
  const key = lines.map(parseAuthorizedKey).find((one) => one?.getPublicSSH().equals(ctx.key.data) === true);
  if (key === undefined) return false;
  // Without a signature the client only asks whether this key would do.
  if (ctx.signature === undefined || ctx.blob === undefined) return true;
  return key.verify(ctx.blob, ctx.signature, ctx.hashAlgo) === true;
}

/** Answers one attempt. @returns the account when it is logged on, `'asked'` for a key that would do, undefined when refused */
async function tryLogin(ctx: AuthContext, accounts: Accounts): Promise<Account | 'asked' | undefined> {
  const account = await accounts.find(ctx.username);
  if (ctx.method === 'password') {
    const good = await verifyPassword(ctx.password, account === undefined ? undefined : await accounts.passwordHash(account.name));
    return good ? account : undefined;
  }
  if (ctx.method !== 'publickey' || account === undefined) return undefined;
  if (!(await keyIsGood(ctx, await accounts.authorizedKeys(account)))) return undefined;
  return ctx.signature === undefined ? 'asked' : account;
}

/** Counts and answers the attempts of one connection. */
export class LoginDesk {
  readonly #accounts: Accounts;
  #failures = 0;
  #account: Account | undefined;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  get account(): Account | undefined {
    return this.#account;
  }

  /** Answers `ctx`; calls `giveUp` when the client failed too often. */
  async handle(ctx: AuthContext, giveUp: () => void): Promise<void> {
    const refuse = (): void => ctx.reject(['publickey', 'password']);
    if (ctx.method === 'none') return refuse(); // asks for the methods: not a failure
    const earliest = Date.now() + REFUSAL_MS;
    const result = await tryLogin(ctx, this.#accounts).catch(() => undefined);
    if (result === 'asked') return ctx.accept();
    if (result !== undefined) {
      this.#account = result;
      return ctx.accept();
    }
    this.#failures += 1;
    const last = this.#failures >= MAX_AUTH_TRIES;
    const answer = (): void => {
      refuse();
      if (last) giveUp();
    };
    if (ctx.method === 'password') setTimeout(answer, Math.max(0, earliest - Date.now()));
    else answer(); // a client may offer many keys; an unknown name and an unlisted key cost the same
  }
}
