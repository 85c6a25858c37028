/** Owns the two references: the OpenSSH client with its pty, the physical limit, and ssh2 alone, for what a gateway in JavaScript starts from. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, type ClientChannel } from 'ssh2';
import { INSTANT, Outlet, type Line, type Pace } from './line.ts';
import { Parser } from './parser.ts';

export interface SshTarget {
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  readonly privateKeyFile: string;
}

/** `ssh -tt`, read through pipes: the remote pty is there, and no local one slows it down. */
export async function openOpenSsh(target: SshTarget, pace: Pace = INSTANT): Promise<Line> {
  const child = spawn(
    'ssh',
    ['-tt', '-F', 'none', '-i', target.privateKeyFile, '-p', String(target.port), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'EscapeChar=none', `${target.username}@127.0.0.1`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const end = (): boolean => child.kill('SIGTERM');
  // A bench that is told to stop ends its readers in the middle of what they do; and ssh goes on as long as its remote shell does.
  process.once('exit', end);
  const outlet = new Outlet();
  const parser = new Parser(pace, { pause: () => child.stdout.pause(), resume: () => child.stdout.resume() }, { parsed: (bytes) => outlet.emit(bytes), skipped: () => undefined });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (bytes: Buffer) => parser.take(bytes));
  await once(child, 'spawn');
  return {
    listen: (listener) => outlet.listen(listener),
    write: (text) => void child.stdin.write(text),
    interrupt: () => void child.stdin.write('\x03'),
    pid: child.pid,
    dropped: 0,
    close: async () => {
      parser.stop();
      child.stdout.resume();
      process.off('exit', end);
      end();
      await exited;
    },
  };
}

export async function openSsh2(target: SshTarget): Promise<Line> {
  const { client, channel } = await openSsh2Channel(target);
  const outlet = new Outlet();
  channel.on('data', (bytes: Buffer) => outlet.emit(bytes));
  return {
    listen: (listener) => outlet.listen(listener),
    write: (text) => void channel.write(text),
    interrupt: () => void channel.write('\x03'),
    dropped: 0,
    close: async () => {
      const closed = once(client, 'close');
      client.on('error', () => undefined);
      client.end();
      await closed;
    },
  };
}

export function openSsh2Channel(target: Pick<SshTarget, 'port' | 'username' | 'privateKey'>): Promise<{ client: Client; channel: ClientChannel }> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once('error', reject);
    client.once('ready', () => {
      client.shell({ term: 'xterm-256color', cols: 120, rows: 40 }, (error, channel) => (error ? reject(error) : resolve({ client, channel })));
    });
    // As the gateway prefers: the reference differs in the gateway, not in the cipher.
    client.connect({ host: '127.0.0.1', port: target.port, username: target.username, privateKey: target.privateKey, algorithms: { cipher: ['aes128-gcm@openssh.com'] } });
  });
}
