import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guest } from '../src/guest/guest-host.ts';
import type { GuestHarness } from './guest-harness.ts';
import { guestSpec, logOn, newKeys, openShell, PASSWORD, run, startGuestHarness } from './guest-harness.ts';

const listed = newKeys('ed25519');
const own = newKeys('ecdsa');

let harness: GuestHarness;
let guest: Guest;

beforeAll(async () => {
  harness = await startGuestHarness();
  guest = await harness.host.start(guestSpec({
    users: [
      { name: 'root', password: PASSWORD, authorizedKeys: [listed.public] },
      { name: 'ecs-user', password: PASSWORD, authorizedKeys: [] },
    ],
  }));
});
afterAll(() => harness.close());

async function withClient<T>(user: string, use: (client: ssh2.Client) => Promise<T>): Promise<T> {
  const client = await logOn(guest, user);
  try {
    return await use(client);
  } finally {
    client.end();
  }
}

describe('logging on', () => {
  it('takes a password', () => withClient('root', async (client) => expect((await run(client, 'whoami')).stdout).toBe('root\n')));

  it('takes a key that the inventory lists', async () => {
    const client = await logOn(guest, 'root', { privateKey: listed.private });
    expect((await run(client, 'id -u')).stdout).toBe('0\n');
    client.end();
  });

  it('takes a key from the account\'s own authorized_keys as soon as it is there', async () => {
    await expect(logOn(guest, 'ecs-user', { privateKey: own.private })).rejects.toThrow(/authentication methods failed/);
    await withClient('ecs-user', (client) => run(client, 'mkdir -p .ssh && cat > .ssh/authorized_keys', { input: `${own.public}\n` }));
    const client = await logOn(guest, 'ecs-user', { privateKey: own.private });
    expect((await run(client, 'whoami')).stdout).toBe('ecs-user\n');
    client.end();
  });

  it('refuses a key with options, because it would not enforce them', async () => {
    const key = newKeys('ed25519');
    await withClient('root', (client) => run(client, 'mkdir -p .ssh && cat > .ssh/authorized_keys', { input: `command="/bin/false" ${key.public}\n` }));
    await expect(logOn(guest, 'root', { privateKey: key.private })).rejects.toThrow(/authentication methods failed/);
  });

  it.each([['a wrong password', 'root', 'wrong'], ['an unknown user', 'nobody-here', PASSWORD], ['an account without a password', 'nobody', '']])('refuses %s', async (_what, user, password) => {
    await expect(logOn(guest, user, { password })).rejects.toThrow(/authentication methods failed/);
  });

  it('takes as long for an unknown user as for a wrong password', async () => {
    const time = async (user: string): Promise<number> => {
      const start = performance.now();
      await logOn(guest, user, { password: 'wrong' }).catch(() => undefined);
      return performance.now() - start;
    };
    await time('root');
    expect(await time('root')).toBeGreaterThan(300);
    expect(await time('nobody-here')).toBeGreaterThan(300);
  });

  it('ends the connection after six failures', async () => {
    let tries = 0;
    const client = new ssh2.Client();
    const ended = new Promise<void>((resolve) => client.on('close', () => resolve()));
    client.on('error', () => undefined);
    client.connect({
      host: '127.0.0.1', port: guest.sshPort ?? 0, username: 'root',
      authHandler: () => {
        tries += 1;
        return { type: 'password', username: 'root', password: `wrong ${tries}` };
      },
    });
    await ended;
    expect(tries).toBeLessThanOrEqual(7); // a seventh is asked for, but finds nobody
    expect(tries).toBeGreaterThanOrEqual(6);
  });
});

describe('a shell', () => {
  it('is the account\'s own: name, home, terminal, locale, prompt', () => withClient('ecs-user', async (client) => {
    const shell = await openShell(client);
    await shell.sees(/\[ecs-user@web-1 ~\]\$ /);
    shell.type('echo "$(whoami) $HOME $TERM $LANG $(locale charmap) $(tty)"; printf "\\u732b \\U1f600\\n"; exit 7\r');
    await shell.sees(/ecs-user \/home\/ecs-user xterm-256color C\.UTF-8 UTF-8 \/dev\/pts\/\d+/);
    await shell.sees(/猫 😀/);
    await shell.closed;
    expect(shell.exit).toEqual({ code: 7, signal: undefined });
  }));

  it('greets, and root has a root prompt', () => withClient('root', async (client) => {
    const shell = await openShell(client);
    await shell.sees(/Welcome to web-1/);
    await shell.sees(/\[root@web-1 ~\]# /);
  }));

  it('has the size that was asked for, and follows a change', () => withClient('root', async (client) => {
    const shell = await openShell(client, { cols: 101, rows: 33 });
    shell.type('stty size; trap "stty size" WINCH; while :; do read -t 1 -n 1; done\r');
    await shell.sees(/33 101/);
    shell.channel.setWindow(44, 132, 0, 0);
    await shell.sees(/44 132/);
  }));

  it('runs full-screen programs', () => withClient('root', async (client) => {
    const shell = await openShell(client);
    await shell.sees(/# /);
    shell.type('top\r');
    await shell.sees(/load average/);
    await shell.sees(/PID\s+USER/);
    shell.type('q');
    shell.type('vim -u NONE /tmp/note\r');
    await shell.sees(/\x1b\[\?1049h/);
    shell.type('ihello\x1b:wq\r');
    await shell.sees(/\x1b\[\?1049l/);
    shell.type('cat /tmp/note; echo; less -V | head -1\r');
    await shell.sees(/[\r\n]hello\r/);
  }));

  it('passes Ctrl-C to the program in front', () => withClient('root', async (client) => {
    const shell = await openShell(client);
    await shell.sees(/# /);
    shell.type('sh -c "echo ready\\$((1+1)); exec sleep 1000"\r');
    await shell.sees(/ready2/);
    shell.type('\x03');
    await shell.sees(/\^C/);
    shell.type('echo still here\r');
    await shell.sees(/[\r\n]still here/);
  }));

  it('loses no output of a program that ends while the client is not reading', () => withClient('root', async (client) => {
    const shell = await openShell(client);
    await shell.sees(/# /);
    shell.channel.pause();
    shell.type('stty -echo; PS1=; echo; seq 1 400000; exit\r');
    // 2.7 MB do not fit into window and queues: the shell is still writing when reading starts.
    await new Promise<void>((resolve) => client.exec('while ! pgrep -x seq > /dev/null; do :; done', (_error, channel) => channel.on('close', resolve).resume()));
    shell.channel.resume();
    await shell.closed;
    expect(shell.text.slice(-40)).toMatch(/399999\r\n400000\r\n(logout\r\n)?$/);
    const numbers = shell.text.split('\r\n').filter((line) => /^\d+$/.test(line));
    expect(numbers).toHaveLength(400_000);
  }), 60_000);

  it('is gone with its programs when the client goes', () => withClient('root', async (watcher) => {
    const client = await logOn(guest);
    const shell = await openShell(client);
    await shell.sees(/# /);
    shell.type('sh -c "echo pid=\\$\\$; exec sleep 4242"\r');
    await shell.sees(/pid=\d+\r/);
    client.end();
    const { stdout } = await run(watcher, 'while pgrep -f "sleep 424[2]" > /dev/null; do :; done; echo gone');
    expect(stdout).toBe('gone\n');
  }));
});

describe('a command', () => {
  it('has separate outputs, input to its end, and a status', () => withClient('root', async (client) => {
    expect(await run(client, 'cat; echo oops >&2; exit 3', { input: 'in' })).toEqual({ stdout: 'in', stderr: 'oops\n', code: 3, signal: undefined });
  }));

  it('reports the signal that ended it', () => withClient('root', async (client) => {
    expect(await run(client, 'kill -TERM $$')).toMatchObject({ signal: 'SIGTERM' });
  }));

  it('gets signals from the client', () => withClient('root', async (client) => {
    const ended = new Promise<string>((resolve, reject) => {
      client.exec('trap "echo got it; exit 0" USR1; echo ready; while :; do read -t 1 < /dev/zero || sleep 0.01; done', (error, channel) => {
        if (error) return reject(error);
        let text = '';
        channel.on('data', (bytes: Buffer) => {
          text += bytes.toString();
          if (text === 'ready\n') channel.signal('USR1');
        });
        channel.on('close', () => resolve(text));
      });
    });
    expect(await ended).toBe('ready\ngot it\n');
  }));

  it('may have a terminal', () => withClient('root', async (client) => {
    expect((await run(client, 'test -t 0 && echo terminal', { pty: true })).stdout).toBe('terminal\r\n');
  }));

  it('takes the locale of the client and nothing else of its environment', () => withClient('root', async (client) => {
    const { stdout } = await run(client, 'echo "$LC_TIME|$LD_PRELOAD|$BASH_ENV"', { env: { LC_TIME: 'zh_CN.UTF-8', LD_PRELOAD: '/tmp/x.so', BASH_ENV: '/tmp/x' } });
    expect(stdout).toBe('zh_CN.UTF-8||\n');
  }));

  it('carries bytes unchanged, much of them', () => withClient('root', async (client) => {
    const { stdout } = await run(client, 'head -c 8000000 /dev/zero | tr "\\0" "x" | tee >(md5sum >&2) | md5sum');
    expect(stdout).toMatch(/^[0-9a-f]{32} /);
  }));
});

describe('what it does not offer', () => {
  it('refuses to forward', () => withClient('root', async (client) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const error = await new Promise<Error | undefined>((resolve) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', (server.address() as AddressInfo).port, resolve));
    expect(error).toMatchObject({ reason: 1 }); // administratively prohibited (RFC 4254 §5.1)
    server.close();
  }));

  it('refuses sftp', () => withClient('root', async (client) => {
    const error = await new Promise<Error | undefined>((resolve) => client.sftp(resolve));
    expect(error).toBeInstanceOf(Error);
  }));

  it('outlives a session that opened and closed without asking for anything', async () => {
    await withClient('root', (client) => new Promise<void>((resolve) => client.subsys('none', () => resolve())));
    await withClient('root', async (client) => expect((await run(client, 'echo alive')).stdout).toBe('alive\n'));
  });
});

describe('orphans', () => {
  it('are reaped by process 1', () => withClient('root', async (client) => {
    await run(client, 'for n in 1 2 3 4 5 6 7 8; do (sh -c "sleep 0.05 & exit" &) ; done');
    const { stdout } = await run(client, 'while pgrep -x sleep > /dev/null; do :; done; ps -eo stat= | grep -c Z');
    expect(stdout.trim()).toBe('0');
  }));
});
