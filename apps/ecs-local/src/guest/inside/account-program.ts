/** Decides the command line, folder and environment of a program that runs as an account. Pure but for what it is told. */
import type { Account } from './accounts.ts';

export interface AccountProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * `argv` as `account`. Behind walls, where one id of the host is all there is, anyone but root gets a user namespace of their own:
 * the right name and no capabilities.
 */
export function programAs(account: Account, argv: readonly string[], opts: { walled: boolean; env?: Readonly<Record<string, string>> }): AccountProgram {
  const own = opts.walled && account.uid !== 0 ? ['unshare', '--user', `--map-user=${account.uid}`, `--map-group=${account.uid}`, '--'] : [];
  const [file = account.shell, ...args] = [...own, ...argv];
  return {
    file,
    args,
    cwd: account.home,
    env: { PATH, LANG: 'C.UTF-8', ...opts.env, HOME: account.home, USER: account.name, LOGNAME: account.name, SHELL: account.shell },
  };
}

/** A login shell; every shell we offer knows `-l`. */
export const loginShell = (account: Account): readonly string[] => [account.shell, '-l'];
