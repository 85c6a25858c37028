/**
 * Owns a real OpenSSH server for a test: own port on loopback, own host keys and configuration in a temporary folder, and on request a
 * throw-away user of the system. It needs the `sshd` program and starts no service.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SSHD = '/usr/sbin/sshd';

export interface SshdOptions {
  /**
   * Makes a user of the system for this server, with a password, and removes it at the end. Needs root, and changes the system: for CI
   * only. Without it the server lets in whoever runs the test, by key.
   */
  readonly throwAwayUser: boolean;
  /** Lines of sshd_config in place of ours, by keyword. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Sshd {
  readonly port: number;
  /** The process that listens now; shells run below it. */
  readonly pid: number;
  readonly username: string;
  /** Only with a throw-away user. */
  readonly password: string | undefined;
  /** An OpenSSH private key that the server accepts for the user. */
  readonly privateKey: string;
  /** The same in a file that only its owner may read, for programs that take a path. */
  readonly privateKeyFile: string;
  /** `SHA256:…` of the host key, as ssh-keygen prints it. */
  fingerprint(): Promise<string>;
  /** Starts again on the same port with another host key. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error naming the command that installs what is missing. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-sshd-'));
  // The folder's owner may be root and the user another: it must be able to read its own authorized_keys.
  await chmod(folder, 0o755);
  const user = options.throwAwayUser ? await createUser(folder) : undefined;
  const username = user?.name ?? userInfo().username;
  const undo = async (): Promise<void> => {
    if (user) await removeUser(user.name);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await newKey(join(folder, 'user_key'));
    await newKey(join(folder, 'host_key'));
    const authorized = join(folder, 'authorized_keys');
    await writeFile(authorized, await readFile(join(folder, 'user_key.pub')), { mode: 0o644 });
    const port = await freePort();
    const configuration = join(folder, 'sshd_config');
    await writeFile(configuration, configurationOf({ port, folder, authorized, password: user !== undefined, settings: options.settings ?? {} }));
    let server = await startServer(configuration);
    const stopServer = async (): Promise<void> => {
      const exited = once(server, 'exit');
      if (server.exitCode === null && server.signalCode === null && server.kill('SIGTERM')) await exited;
    };
    return {
      port,
      get pid() {
        return server.pid ?? 0;
      },
      username,
      password: user?.password,
      privateKey: await readFile(join(folder, 'user_key'), 'utf8'),
      privateKeyFile: join(folder, 'user_key'),
      fingerprint: async () => (await run('ssh-keygen', ['-lf', join(folder, 'host_key.pub')])).stdout.split(' ')[1] ?? '',
      changeHostKey: async () => {
        await stopServer();
        await Promise.all([rm(join(folder, 'host_key')), rm(join(folder, 'host_key.pub'))]);
        await newKey(join(folder, 'host_key'));
        server = await startServer(configuration);
      },
      stop: async () => {
        await stopServer();
        await undo();
      },
    };
  } catch (error) {
    await undo();
    throw error;
  }
}

interface Configuration {
  readonly port: number;
  readonly folder: string;
  readonly authorized: string;
  readonly password: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

function configurationOf({ port, folder, authorized, password, settings }: Configuration): string {
  return [
    // First, because sshd keeps the first value it reads of each.
    ...Object.entries(settings).map(([keyword, value]) => `${keyword} ${value}`),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_key')}`,
    'PidFile none',
    'UsePAM no',
    `PasswordAuthentication ${password ? 'yes' : 'no'}`,
    'KbdInteractiveAuthentication no',
    `AuthorizedKeysFile ${authorized}`,
    // The folder is below the shared temporary folder, which belongs to root and is writable by all.
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PrintMotd no',
    'PrintLastLog no',
    'AcceptEnv none',
    // New keys every megabyte, so that tests of large outputs pass through several key exchanges.
    'RekeyLimit 1M',
    'LogLevel INFO',
    '',
  ].join('\n');
}

async function newKey(path: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'workbench test', '-f', path]);
}

async function startServer(configuration: string): Promise<ChildProcess> {
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const child = spawn(SSHD, ['-D', '-e', '-f', configuration], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const ended = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error(`${SSHD} cannot be run; install it with: apt-get install -y openssh-server`)));
    child.once('exit', (code) => reject(new Error(`sshd ended with ${code}: ${said}`)));
  });
  ended.catch(() => undefined);
  const listening = new Promise<void>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      said += `${line}\n`;
      if (line.startsWith('Server listening on')) resolve();
    });
  });
  await Promise.race([listening, ended]);
  return child;
}

/** sshd takes no port 0. Between this answer and its start another process might take the port; the test then fails with sshd's words. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface ThrowAwayUser {
  readonly name: string;
  readonly password: string;
}

async function createUser(folder: string): Promise<ThrowAwayUser> {
  const name = `wbtest${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  const home = join(folder, 'home');
  await run('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/bash', name]);
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)));
    await mkdir(home);
    await chown(home, uid ?? 0, gid ?? 0);
    const child = spawn('chpasswd', [], { stdio: ['pipe', 'ignore', 'pipe'] });
    child.stdin.end(`${name}:${password}\n`);
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`chpasswd ended with ${code}`);
    return { name, password };
  } catch (error) {
    await removeUser(name);
    throw error;
  }
}

/** A shell of the user may still be ending; `--force` removes the account all the same. */
async function removeUser(name: string): Promise<void> {
  await run('userdel', ['--force', name]).catch((error: Error & { code?: unknown }) => {
    // 6: no such user. Anything else must be heard: an account would be left on this system.
    if (error.code !== 6) throw error;
  });
}
