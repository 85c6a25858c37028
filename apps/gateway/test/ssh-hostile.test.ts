/** Servers that keep to no rule: each ends its own session, and nothing else in the process. */
import { connect, type Socket } from 'node:net';
import type { Connection, ServerChannel } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { patience } from './patience.ts';
import { accept, endOf, SshSetting } from './ssh-harness.ts';

const ssh = new SshSetting();

/** What ssh2's server keeps for itself: its wire, without the rules it would keep to. */
interface Wire {
  channelOpenConfirm(recipient: number, sender: number, window: number, packetSize: number): void;
  channelEOF(recipient: number): void;
  channelData(recipient: number, data: Buffer): void;
  channelExtData(recipient: number, data: Buffer, type: number): void;
  disconnect(reason: number): void;
}
interface Insides {
  readonly _sock: Socket;
  readonly _protocol: Wire;
}
const wireOf = (connection: Connection): Wire => (connection as unknown as Insides)._protocol;
const insides = (channel: ServerChannel): { id: number; wire: Wire; socket: Socket } => {
  const { outgoing, _client: client } = channel as unknown as { outgoing: { id: number }; _client: Insides };
  return { id: outgoing.id, wire: client._protocol, socket: client._sock };
};
/** In one packet of the network: a stream that was told its end a moment ago swallows what comes after it. */
const together = (channel: ServerChannel, say: (wire: Wire, id: number) => void): void => {
  const { id, wire, socket } = insides(channel);
  socket.cork();
  say(wire, id);
  process.nextTick(() => socket.uncork());
};

/** Says something else when a channel is opened. */
const opening = (say: (confirm: Wire['channelOpenConfirm'], said: Parameters<Wire['channelOpenConfirm']>, wire: Wire) => void) => (connection: Connection): void => {
  const wire = wireOf(connection);
  const confirm = wire.channelOpenConfirm.bind(wire);
  wire.channelOpenConfirm = (...said) => say(confirm, said, wire);
};

const LOST = { code: 'connection-lost' };
/** stderr, the only kind of extended data there is. */
const STDERR = 1;
/** SSH_DISCONNECT_BY_APPLICATION (RFC 4253 §11.1). */
const BY_APPLICATION = 11;

const endAndGoOn = (wire: Wire, id: number): void => {
  wire.channelEOF(id);
  wire.channelExtData(id, Buffer.from('x'), STDERR);
};

describe('data after the end of its stream', () => {
  test('ends a running session, and no other', async () => {
    const other = await ssh.open((await ssh.server()).port);
    const hostile = await ssh.server({
      onShell: (channel) => channel.once('data', () => together(channel, endAndGoOn)),
    });
    const page = await ssh.open(hostile.port);
    page.type('x');
    expect(await endOf(page)).toEqual(LOST);
    other.type('still here');
    await other.sees('still here');
  });

  test('in the packet that gives the shell ends the session', async () => {
    const hostile = await ssh.server({ onShell: (channel) => together(channel, endAndGoOn) });
    const page = await ssh.dial(hostile.port);
    await accept(page);
    expect(await endOf(page)).toEqual(LOST);
  });

  test('before there is a shell ends the opening', async () => {
    const hostile = await ssh.server({
      onConnection: opening((confirm, said, wire) => {
        confirm(...said);
        endAndGoOn(wire, said[0]);
      }),
    });
    const page = await ssh.dial(hostile.port);
    await accept(page);
    expect(await endOf(page)).toEqual(LOST);
    expect(page.messages.map(({ type }) => type)).not.toContain('ready');
  });
});

test('a server that ignores the window of a shell that nobody reads ends that session', async () => {
  const piece = Buffer.alloc(32 * 1024 - 7, 'x');
  const hostile = await ssh.server({
    onShell: (channel) => {
      const { id, wire, socket } = insides(channel);
      const flood = (): void => {
        while (!socket.destroyed && socket.writableLength < 1024 * 1024) wire.channelData(id, piece);
        if (!socket.destroyed) socket.once('drain', flood);
      };
      channel.once('data', flood);
    },
  });
  const page = await ssh.open(hostile.port);
  page.acknowledge = false;
  page.type('x');
  await expect.poll(() => hostile.connections.size, patience).toBe(0);
  // What it has of the window it has; the end comes after that.
  page.acknowledge = true;
  page.ack();
  expect(await endOf(page)).toEqual(LOST);
});

test('a server that does not take part in closing is cut off, and nothing of its session stays', async () => {
  const real = await ssh.server();
  const line = await ssh.listen((socket) => {
    socket.allowHalfOpen = true;
    const upstream = connect(real.port, '127.0.0.1');
    socket.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => socket.write(bytes));
    upstream.on('error', () => undefined);
    socket.on('close', () => upstream.destroy());
  });
  const page = await ssh.open(line.port);
  page.send({ type: 'end' });
  await expect.poll(() => ssh.gateway.registry.size, patience).toBe(0);
});

test('a server that takes no packets of any size gives no shell', async () => {
  const hostile = await ssh.server({ onConnection: opening((confirm, [recipient, sender, window]) => confirm(recipient, sender, window, 0)) });
  const page = await ssh.dial(hostile.port);
  await accept(page);
  expect(await endOf(page)).toEqual(LOST);
});

test('a server that takes the password and says farewell in one packet has no shell', async () => {
  let connected: Connection | undefined;
  const hostile = await ssh.server({
    onConnection: (connection) => {
      connected = connection;
    },
    authenticate: (attempt) => {
      if (attempt.method !== 'password' || !connected) return attempt.reject(['password']);
      const { _sock: socket, _protocol: wire } = connected as unknown as Insides;
      socket.cork();
      attempt.accept();
      wire.disconnect(BY_APPLICATION);
      socket.uncork();
    },
  });
  const page = await ssh.dial(hostile.port);
  await accept(page);
  expect(await endOf(page)).toEqual(LOST);
});
