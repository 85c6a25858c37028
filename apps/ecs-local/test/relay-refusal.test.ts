/** Clients that are not let in, and clients that send what no client should. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from './relay-harness.ts';
import { until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

describe('admission', () => {
  it('refuses an unknown session, a wrong token and a missing one with 403, before any channel exists', async () => {
    harness = await startHarness();
    const { sessionId, token } = harness.startSession();
    for (const path of [`/session?sessionId=s-0&token=${token}`, `/session?sessionId=${sessionId}&token=${token.replace(/.$/, 'z')}`, `/session?sessionId=${sessionId}`, '/session']) {
      expect(await harness.client(path).refused()).toBe(403);
    }
    expect(harness.relay.load().channels).toBe(0);
  });

  it('[SM8.3] refuses a URL that is older than 10 minutes, and keeps connections that are open', async () => {
    harness = await startHarness({ limits: { idleSeconds: 0 } });
    const { session, client, backend } = await harness.openShell();
    harness.time.advance(600_001);
    expect(await harness.client(session.webSocketPath).refused()).toBe(410);
    backend.output('still here');
    await until(() => client.outputBytes === 10);
  });

  it('[SM8.3] 20 connections an instance: the next is refused, and so is the next StartTerminalSession', async () => {
    harness = await startHarness();
    const { session } = await harness.openShell({ portNumber: 80 });
    const waiting = harness.startSession();
    for (let n = 1; n < 20; n++) await harness.client(session.webSocketPath).opened();
    expect(await harness.client(session.webSocketPath).refused()).toBe(429);
    expect(await harness.client(waiting.webSocketPath).refused()).toBe(429);
    expect(() => harness.startSession()).toThrow(expect.objectContaining({ code: 'SessionCount.ExceedLimit' }) as Error);
    harness.startSession({ instance: harness.instances[1]! });
    harness.relay.sessions.end(session.sessionId);
    harness.startSession();
  });

  it('[SM8.3] a used session comes back only while the region has room', async () => {
    harness = await startHarness({ limits: { sessionsPerRegion: 1 } });
    const { session, client } = await harness.openShell();
    client.socket.terminate();
    await until(() => harness.relay.load().channels === 0);
    const other = harness.startSession(); // the finished one does not count
    expect(await harness.client(session.webSocketPath).refused()).toBe(429);
    harness.relay.sessions.end(other.sessionId);
    await harness.client(session.webSocketPath).opened();
  });

  it('negotiates neither a subprotocol nor compression (SM2)', async () => {
    harness = await startHarness();
    await harness.agent('i-1').attach();
    const { webSocketPath } = harness.startSession();
    const answer = await rawUpgrade(harness.openApiPort, webSocketPath, 'Sec-WebSocket-Protocol: tty\r\nSec-WebSocket-Extensions: permessage-deflate\r\n');
    expect(answer).toContain('101 Switching Protocols');
    expect(answer.toLowerCase()).not.toMatch(/sec-websocket-(protocol|extensions)/);
  });

  it.each(['//[', '/session?sessionId=%', '*', 'http://[::1/session'])('survives the request target %s', async (target) => {
    harness = await startHarness();
    await rawUpgrade(harness.openApiPort, target, '');
    expect(await harness.client('/session').refused()).toBe(403);
  });

  it('logs no token, no path and no payload', async () => {
    harness = await startHarness();
    const { session, client, backend } = await harness.openShell();
    client.input('canary-input');
    backend.output('canary-output');
    await until(() => backend.input !== '');
    harness.relay.sessions.end(session.sessionId);
    await client.ended();
    await harness.client(session.webSocketPath).refused();
    const logs = harness.logged.join('');
    expect(logs).toContain(session.sessionId);
    for (const secret of [session.token, '/session?', 'canary']) expect(logs).not.toContain(secret);
  });
});

describe('hostile frames', () => {
  it.each([
    ['an empty message', Buffer.alloc(0)],
    ['5 bytes', Buffer.alloc(5)],
    ['29 bytes', Buffer.alloc(29)],
    ['ids longer than the message', Buffer.concat([Buffer.alloc(8), Buffer.of(255), Buffer.alloc(40)])],
  ])('%s ends the connection as MessageFormatInvalid and reaches no agent', async (_what, bytes) => {
    harness = await startHarness();
    const { session, client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    client.socket.send(bytes);
    expect((await client.ended()).reason).toBe('ProcessDataError');
    expect(client.reasons).toEqual(['ProcessDataError']);
    expect(backend.frames).toEqual([]);
    expect(harness.connection(session.sessionId)?.closedReason).toBe('MessageFormatInvalid');
  });

  it('a message beyond 64 KiB of payload is not taken in', async () => {
    harness = await startHarness();
    const { session, client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    client.input('x'.repeat(64 * 1024 + 1024));
    expect((await client.ended()).code).toBe(1009);
    expect(harness.connection(session.sessionId)?.closedReason).toBe('MessageFormatInvalid');
    expect(backend.frames).toEqual([]);
  });

  it('garbage of every length crashes nothing and touches no other session', async () => {
    harness = await startHarness({ limits: { connectionsPerInstance: 0, sessionsPerRegion: 0 } });
    const good = await harness.openShell();
    good.backend.output('$ ');
    for (let length = 0; length < 90; length += 3) {
      const client = await harness.client(harness.startSession().webSocketPath).opened();
      client.socket.send(randomBytes(length));
      client.socket.send(randomBytes(length).toString('latin1'));
      client.socket.close();
      await client.ended();
    }
    good.client.input('still typing');
    await until(() => good.backend.input === 'still typing');
  });

  it('broken WebSocket framing ends only its own connection', async () => {
    harness = await startHarness();
    await harness.agent('i-1').attach();
    const session = harness.startSession();
    const socket = connect(harness.openApiPort, '127.0.0.1');
    socket.on('error', () => {});
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
    socket.write(upgradeText(session.webSocketPath, ''));
    await until(() => answer.includes('\r\n\r\n'));
    socket.write(Buffer.from('ffffffffffffffffffffffff', 'hex'));
    await until(() => harness.connection(session.sessionId)?.endTime);
    expect(harness.connection(session.sessionId)?.closedReason).toBe('MessageFormatInvalid');
    socket.destroy();
  });

  it('a short frame from an agent is not passed on: the client is told ProcessDataError', async () => {
    harness = await startHarness();
    const { session, client, backend } = await harness.openShell();
    backend.socket.send(Buffer.alloc(59));
    expect((await client.ended()).reason).toBe('ProcessDataError');
    expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Failed', closedReason: 'MessageFormatInvalid' });
  });

  it('a huge message from an agent costs it its connection', async () => {
    harness = await startHarness();
    const { client, backend } = await harness.openShell();
    backend.output(Buffer.alloc(300 * 1024));
    await until(() => backend.closed);
    expect(client.outputBytes).toBe(0);
  });
});

const upgradeText = (target: string, headers: string): string =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;

/** What the server answers to an upgrade, headers only; '' when it just closes. */
async function rawUpgrade(port: number, target: string, headers: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let closed = false;
  socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  socket.write(upgradeText(target, headers));
  await until(() => closed || answer.includes('\r\n\r\n'));
  socket.destroy();
  return answer;
}
