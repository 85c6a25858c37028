/** What can be in the way of SSH, and how a shell ends, through the real gateway against in-process servers: each with its own code. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../src/refusal.ts';
import { Secret } from '../src/secret.ts';
import { authenticate } from '../src/transports/ssh/handshake.ts';
import { running } from './harness.ts';
import { accept, endOf, SshSetting } from './ssh-harness.ts';
import { rsaKey } from './ssh-server.ts';
import { patience } from './patience.ts';

const ssh = new SshSetting();

/** No cipher takes this for the length of a packet: ssh2's client declares itself broken. */
const NONSENSE = Buffer.alloc(4_096, 0xff);

describe('what can be in the way', () => {
  test('nothing listens', async () => {
    const sshd = await ssh.server();
    await sshd.close();
    expect(await endOf(await ssh.dial(sshd.port))).toEqual({ code: 'unreachable' });
  });

  test('something takes the connection and hangs up', async () => {
    expect(await endOf(await ssh.dial((await ssh.listen((socket) => socket.end())).port))).toEqual({ code: 'unreachable' });
  });

  test('what answers is not SSH', async () => {
    const http = await ssh.listen((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')));
    expect(await endOf(await ssh.dial(http.port))).toEqual({ code: 'not-ssh' });
    const noise = await ssh.listen((socket) => socket.end(Buffer.alloc(100_000, 0xff)));
    expect(await endOf(await ssh.dial(noise.port))).toEqual({ code: 'not-ssh' });
  });

  test('only algorithms that are no longer safe', async () => {
    const old = await ssh.server({ config: { algorithms: { kex: ['diffie-hellman-group14-sha1'] } } });
    expect(await endOf(await ssh.dial(old.port))).toEqual({ code: 'no-common-algorithm' });
    const cbc = await ssh.server({ config: { algorithms: { cipher: ['aes128-cbc'] } } });
    expect(await endOf(await ssh.dial(cbc.port))).toEqual({ code: 'no-common-algorithm' });
    const rsaSha1 = await ssh.server({ hostKey: rsaKey(), config: { algorithms: { serverHostKey: ['ssh-rsa'] } } });
    expect(await endOf(await ssh.dial(rsaSha1.port))).toEqual({ code: 'no-common-algorithm' });
  });

  test('a route without an address, and our own listeners', async () => {
    ssh.gateway.instances[0] = { ...(ssh.gateway.instances[0] ?? running()), publicIp: null };
    expect(await endOf(await ssh.dial(22))).toEqual({ code: 'no-route' });
    ssh.gateway.instances[0] = { ...ssh.gateway.instances[0], publicIp: '127.0.0.1' };
    ssh.ownPorts.add(ssh.gateway.port);
    // It would answer, and what it says is not SSH; a person is not told that.
    expect(await endOf(await ssh.dial(ssh.gateway.port))).toEqual({ code: 'unreachable' });
  });

  test('the server gives this user no shell', async () => {
    const sshd = await ssh.server({ refuseShell: true });
    const page = await ssh.dial(sshd.port);
    await accept(page);
    expect(await endOf(page)).toEqual({ code: 'user-refused' });
  });

  test('the connection is lost in the middle of a session', async () => {
    const sshd = await ssh.server();
    const between = await ssh.forward([sshd.port]);
    const page = await ssh.open(between.port);
    page.type('still there');
    await page.sees('still there');
    for (const socket of between.sockets) socket.destroy();
    expect(await endOf(page)).toEqual({ code: 'connection-lost' });
  });

  test('a server that breaks the protocol while its key is looked at, or in the middle of a session, ends that session only', async () => {
    const sshd = await ssh.server();
    const between = await ssh.forward([sshd.port]);
    const nonsense = (): void => {
      for (const socket of between.sockets) socket.write(NONSENSE);
    };
    const other = await ssh.open(sshd.port);
    const asked = await ssh.dial(between.port);
    await asked.next('question');
    nonsense();
    expect(await endOf(asked)).toEqual({ code: 'connection-lost' });

    const running = await ssh.open(between.port);
    running.type('typed ');
    await running.sees('typed ');
    nonsense();
    running.type('before the fault is known');
    running.send({ type: 'resize', size: { cols: 90, rows: 30 } });
    expect(await endOf(running)).toEqual({ code: 'connection-lost' });
    other.type('still here');
    await other.sees('still here');
  });

  test.each(['accepted', 'declined'])('a key that is %s after its server broke the protocol leads to no logon, and throws at nobody', async (answer) => {
    const sshd = await ssh.server();
    const between = await ssh.forward([sshd.port]);
    const socket = connect(between.port, '127.0.0.1');
    await once(socket, 'connect');
    const answers: string[] = [];
    const logon = authenticate({
      socket,
      username: 'alice',
      proof: { method: 'password', password: new Secret('right') },
      pinnedKeyType: undefined,
      context: { progress: () => undefined, signal: new AbortController().signal, ask: () => Promise.reject(new Error('nothing is asked')) },
      // As slow as a person can be.
      checkHostKey: async () => {
        for (const each of between.sockets) each.write(NONSENSE);
        await once(socket, 'close');
        answers.push(answer);
        if (answer === 'declined') throw new Refusal('host-key-declined');
      },
    });
    await expect(logon).rejects.toMatchObject({ code: 'connection-lost' });
    // vitest fails the run on a rejection that nobody hears.
    await expect.poll(() => answers, patience).toEqual([answer]);
    expect(sshd.attempts).toEqual([]);
  });

  test('a page that leaves during the host key question leaves no connection behind', async () => {
    const sshd = await ssh.server();
    const page = await ssh.dial(sshd.port);
    await page.next('question');
    expect(sshd.connections.size).toBe(1);
    await page.close();
    await expect.poll(() => sshd.connections.size, patience).toBe(0);
  });
});

describe('the shell', () => {
  test('gets the terminal type and size, and says how it ended', async () => {
    const sizes: unknown[] = [];
    const sshd = await ssh.server({
      onShell: (channel, size) => {
        sizes.push(size);
        channel.on('data', () => {
          channel.write('done');
          channel.exit(42);
          channel.end();
        });
      },
      onResize: (size) => sizes.push(size),
    });
    const page = await ssh.open(sshd.port);
    page.send({ type: 'resize', size: { cols: 132, rows: 43 } });
    await expect.poll(() => sizes, patience).toEqual([{ cols: 80, rows: 24 }, { cols: 132, rows: 43 }]);
    page.type('x');
    expect(await endOf(page)).toEqual({ code: 'exited', detail: { exitCode: 42 } });
    expect(page.output.toString()).toBe('done');
  });

  test('that is over before it was begun says how it ended', async () => {
    const sshd = await ssh.server({
      onShell: (channel) => {
        channel.write('no more logons');
        channel.exit(7);
        channel.end();
      },
    });
    const page = await ssh.open(sshd.port);
    expect(await endOf(page)).toEqual({ code: 'exited', detail: { exitCode: 7 } });
    expect(page.output.toString()).toBe('no more logons');
  });

  test('ended by a signal', async () => {
    const sshd = await ssh.server({
      onShell: (channel) => channel.on('data', () => {
        channel.exit('KILL');
        channel.end();
      }),
    });
    const page = await ssh.open(sshd.port);
    page.type('x');
    expect(await endOf(page)).toEqual({ code: 'exited', detail: { signal: 'SIGKILL' } });
  });

  test('what a server says before the logon comes first, without anything a terminal would obey', async () => {
    const sshd = await ssh.server({ config: { banner: 'Authorised\u001b]0;x\u0007 use\nonly\n' }, onShell: (channel) => channel.write('$ ') });
    const page = await ssh.open(sshd.port);
    await page.sees('$ ');
    expect(page.output.toString()).toBe('Authorised]0;x use\r\nonly\r\n$ ');
  });
});
