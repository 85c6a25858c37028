/**
 * Owns as whom, and through which view of the file system, Postgres runs. Postgres refuses to run as root; the account it runs as then
 * cannot reach a data folder of mode 0700, or a checkout under root's home.
 */
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { chmodSync, existsSync, lchownSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PostgresView {
  /** The folder with bin/, as Postgres sees it. */
  programs: string;
  /** The folder that holds the cluster, as Postgres sees it. */
  data: string;
  /** Makes a path below the data folder the property of the account Postgres runs as. */
  own(path: string): void;
  /** Starts one of the programs. */
  spawn(program: string, args: readonly string[], stdio: StdioOptions): ChildProcess;
}

const confine = join(dirname(fileURLToPath(import.meta.url)), 'confine.sh');

/** rwx--x--x: the account passes through to its cluster, and lists and writes nothing. The folder above is closed to everybody else. */
const PASSABLE = 0o711;

/** No variable of ours (secrets among them) reaches Postgres; messages stay in English for the log. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** On Windows the system folders are needed to load libraries. */
const environment = (): NodeJS.ProcessEnv => (process.platform === 'win32' ? { ...process.env, LC_ALL: 'C' } : ENVIRONMENT);

/**
 * Decides the view.
 * @param programs the folder from findPostgres().
 * @param data an existing folder. As root it stays root's, who writes in it: only what is in `cluster` is the account's, who could leave links.
 * @throws Error in one sentence when this process is root and cannot start Postgres as anybody else.
 */
export function viewOf(programs: string, data: string): PostgresView {
  if (process.getuid?.() === 0) return rootView(programs, data);
  const lifeline = deathSignal();
  return {
    programs,
    data,
    own: () => undefined,
    spawn: (program, args, stdio) => {
      const [command = program, ...rest] = [...lifeline, join(programs, 'bin', program), ...args];
      return spawn(command, rest, { stdio, env: environment(), cwd: data, detached: process.platform !== 'win32' });
    },
  };
}

function rootView(programs: string, data: string): PostgresView {
  const { uid, gid } = postgresAccount(data);
  if (spawnSync('unshare', ['--mount', '--propagation', 'private', 'true']).status !== 0) {
    throw new Error(
      'Postgres does not run as root, and this root may not make the mounts through which another account could reach the data folder: start Workbench as an ordinary user, or set DATABASE_URL.',
    );
  }
  lchownSync(data, 0, 0);
  chmodSync(data, PASSABLE);
  return {
    programs: '/mnt/programs',
    data: '/mnt/data',
    own: (path) => lchownSync(path, uid, gid),
    // The constant script gets everything as arguments. unshare, sh and setpriv each exec the next, so the pid is Postgres' own.
    spawn: (program, args, stdio) =>
      spawn('unshare', ['--mount', '--propagation', 'private', '/bin/sh', confine, programs, data, String(uid), String(gid), `/mnt/programs/bin/${program}`, ...args], {
        stdio,
        env: ENVIRONMENT,
        detached: true,
      }),
  };
}

/** Whoever has the cluster already; else the system's own Postgres account, else nobody. initdb wants one with a name. */
function postgresAccount(data: string): { uid: number; gid: number } {
  const cluster = join(data, 'cluster');
  const owner = statSync(existsSync(cluster) ? cluster : data);
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('Postgres does not run as root, and this system has neither an account "postgres" nor "nobody": start Workbench as an ordinary user, or set DATABASE_URL.');
}

/**
 * On Linux the kernel ends Postgres when its parent dies, however it dies; elsewhere a next start finds and stops it (server.ts).
 */
function deathSignal(): string[] {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/setpriv')) return [];
  const works = spawnSync('/usr/bin/setpriv', ['--pdeathsig', 'INT', 'true']).status === 0;
  return works ? ['/usr/bin/setpriv', '--pdeathsig', 'INT', '--'] : [];
}
