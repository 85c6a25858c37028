/** The life of a session on the relay, from the first byte to every way it ends. */
import { afterEach, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from './relay-harness.ts';
import { turns, until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

describe('before the agent is ready', () => {
  it('[SM7.5] [SM3.2] holds input and remembers the last size until the first output, size first', async () => {
    harness = await startHarness();
    const { client, backend } = await harness.openShell();
    client.input('echo ');
    client.resize(24, 80);
    client.resize(40, 132);
    client.input('early\r');
    await turns(50);
    expect(backend.frames).toEqual([]);
    backend.output('$ ');
    await until(() => backend.frames.length === 3);
    expect(backend.sizes).toEqual(['{"cols":132,"rows":40}']);
    expect(backend.frames.map(({ type }) => type)).toEqual([2, 0, 0]);
    expect(backend.input).toBe('echo early\r');
  });

  it('holds input of a client that types before the agent has even dialled', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    const client = await harness.client(harness.startSession().webSocketPath).opened();
    client.input('typed blind');
    client.resize(30, 100);
    const backend = await agent.openChannel();
    backend.output('$ ');
    await until(() => backend.input !== '');
    expect(backend.input).toBe('typed blind');
    expect(backend.sizes).toEqual(['{"cols":100,"rows":30}']);
  });

  it('releases input to a silent shell after 3 s and to a silent port after 1.5 s', async () => {
    harness = await startHarness();
    const shell = await harness.openShell();
    shell.client.input('a');
    await turns(20);
    harness.time.advance(2_999);
    await turns(20);
    expect(shell.backend.input).toBe('');
    harness.time.advance(1);
    await until(() => shell.backend.input === 'a');

    const port = await harness.openShell({ portNumber: 80 });
    port.client.input('GET / HTTP/1.0\r\n\r\n');
    await turns(20);
    harness.time.advance(1_499);
    await turns(20);
    expect(port.backend.input).toBe('');
    harness.time.advance(1);
    await until(() => port.backend.input.startsWith('GET'));
  });

  it('[SM7.3] lists what was asked for: command, user, target, port as text, a pace that is safe', async () => {
    harness = await startHarness();
    const { backend } = await harness.openShell({ commandLine: 'top -b', username: 'ecs-user' });
    expect(backend.entry).toEqual({ channelId: backend.channelId, websocketUrl: '', cmdContent: 'top -b', username: 'ecs-user', windowsPasswordName: '', targetHost: '', portNumber: '', flowLimit: 1_638_400 });
    const forward = await harness.openShell({ portNumber: 5432, targetServer: '10.0.0.7' });
    expect(forward.backend.entry).toMatchObject({ portNumber: '5432', targetHost: '10.0.0.7' });
  });
});

describe('while it runs', () => {
  it('passes bytes both ways, every size, and only what means something', async () => {
    harness = await startHarness();
    const { client, backend } = await harness.openShell();
    backend.output('\x1b[1m你好\x1b[0m\xff');
    await until(() => client.outputBytes > 0);
    for (const type of [1, 5, 9, 4]) client.send(type, 'nothing');
    client.send(0, '');
    client.send(2, Buffer.of(1, 0, 1));
    client.send(0, 'dropped', { createdDate: 0 });
    client.resize(50, 200);
    client.input('\x03');
    await until(() => backend.frames.length === 2);
    expect(backend.frames.map(({ type, sequence, payload }) => [type, sequence, payload.toString()])).toEqual([[2, 0, '{"cols":200,"rows":50}'], [0, 1, '\x03']]);
    expect(client.output.toString()).toBe('\x1b[1m你好\x1b[0m\xff');
  });

  it('[SM5.5] gives every frontend of one session a channel of its own', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell({ portNumber: 22 });
    const second = await harness.client(session.webSocketPath.replace('sessionId', 'sessionid')).opened();
    const secondBackend = await agent.openChannel();
    expect(secondBackend.channelId).not.toBe(backend.channelId);
    backend.output('one');
    secondBackend.output('two');
    await until(() => client.outputBytes + second.outputBytes === 6);
    expect([client.output.toString(), second.output.toString()]).toEqual(['one', 'two']);
    client.socket.terminate();
    await until(() => backend.closed || agent.kicks.includes(`kick_vm session stop ${backend.channelId}`));
    secondBackend.output('!');
    await until(() => second.outputBytes === 4);
    expect(harness.relay.sessions.list({ regionId: 'local-1' })[0]?.connections.map(({ status }) => status)).toEqual(['Terminated', 'Connected']);
  });

  it('[SM7.8] keeps a session through a lost backend: re-dial, size again, input that came meanwhile', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell();
    backend.output('$ ');
    client.resize(40, 132);
    await until(() => backend.sizes.length === 1);
    backend.drop();
    await until(() => harness.relay.load().detached === 1);
    client.input('after the gap');
    await turns(20);
    harness.time.advance(13_200);
    const again = await agent.dial(backend.channelId).opened();
    await until(() => again.input !== '');
    expect(again.input).toBe('after the gap');
    expect(again.sizes).toEqual(['{"cols":132,"rows":40}']);
    again.output('still here');
    await until(() => client.output.toString() === '$ still here');
    expect(harness.connection(session.sessionId)?.status).toBe('Connected');
  });

  it('takes the re-dial of an agent whose old connection is still open here, and drops that one', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    backend.output('a');
    await until(() => client.outputBytes === 1);
    const again = await agent.dial(backend.channelId).opened();
    await until(() => backend.closed);
    again.output('b');
    await until(() => client.output.toString() === 'ab');
    expect(client.closed).toBeUndefined();
  });
});

describe('ends', () => {
  it.each([
    ['Ok', 'Success', 'Exit', 'Terminated'],
    ['Notified', 'Success', 'Exit', 'Terminated'],
    ['Timeout', 'Success', 'AgentTimeout', 'Terminated'],
    ['Open_pty_failed', 'Failed', 'OpenPtyFailed', 'Failed'],
    ['Session_id_duplicate', 'Failed', 'SessionIdDuplicated', 'Failed'],
    ['Process_data_error', 'Failed', 'ProcessDataError', 'Failed'],
  ])('[SM7.12] tells the client of the agent\'s %s', async (code, status, reason, listed) => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell();
    await agent.reportEnd(backend.channelId, code, status);
    backend.drop();
    expect(await client.ended()).toEqual({ code: 1000, reason });
    expect(client.reasons).toEqual([reason]);
    expect(harness.connection(session.sessionId)).toMatchObject({ status: listed, closedReason: 'AgentSocketClosed' });
    expect(agent.kicks.filter((kick) => kick.includes('stop'))).toEqual([]);
  });

  it('[SM7.12] tells of an agent that could not open its channel at all', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    const client = await harness.client(harness.startSession().webSocketPath).opened();
    const channelId = await agent.startKick();
    await agent.sessionList(channelId);
    await agent.reportEnd(channelId, 'Open_channel_failed', 'Failed');
    expect((await client.ended()).reason).toBe('OpenChannelFailed');
  });

  it('[SM7.9] waits for output that comes after the status, then ends', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    await agent.reportEnd(backend.channelId, 'Ok');
    backend.output('logout\r\n');
    await until(() => client.outputBytes === 8);
    expect(client.reasons).toEqual([]);
    backend.drop();
    await client.ended();
    expect(client.frames.map(({ type }) => type)).toEqual([1, 5]);
  });

  it('cuts off an agent that reports the end and then never closes', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    await agent.reportEnd(backend.channelId, 'Ok');
    harness.time.advance(2_000);
    expect((await client.ended()).reason).toBe('Exit');
    harness.time.advance(2_000);
    await until(() => backend.closed);
  });

  it('[SM3.3] type 3 closes the frontend, stops the agent, and refuses its re-dial', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell({ portNumber: 22 });
    client.send(3, '1');
    expect(await client.ended()).toEqual({ code: 1000, reason: '' });
    await until(() => agent.kicks.includes(`kick_vm session stop ${backend.channelId}`));
    expect(backend.frames).toEqual([]); // never forwarded
    harness.time.advance(2_000); // SM7.10: an idle port session does not close by itself
    await until(() => backend.closed);
    expect(await agent.dial(backend.channelId).refused()).toBe(404);
    expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Terminated', closedReason: 'ClientClosed' });
  });

  it('a client that drops is the same as type 3', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell();
    client.socket.terminate();
    await until(() => agent.kicks.includes(`kick_vm session stop ${backend.channelId}`));
    expect(await agent.dial(backend.channelId).refused()).toBe(404);
    expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Terminated', closedReason: 'ClientClosed' });
  });

  it('EndTerminalSession ends every frontend, stops the agent and voids the URL', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell();
    const second = await harness.client(session.webSocketPath).opened();
    const secondBackend = await agent.openChannel();
    expect(harness.relay.sessions.end(session.sessionId)).toBe(true);
    expect([(await client.ended()).reason, (await second.ended()).reason]).toEqual(['Exit', 'Exit']);
    for (const { channelId } of [backend, secondBackend]) await until(() => agent.kicks.includes(`kick_vm session stop ${channelId}`));
    expect(await harness.client(session.webSocketPath).refused()).toBe(410);
    expect(await agent.dial(backend.channelId).refused()).toBe(404);
    expect(harness.relay.load().channels).toBe(0);
  });

  it('a stopped instance ends its sessions and says why; other instances go on', async () => {
    harness = await startHarness();
    const mine = await harness.openShell();
    const other = await harness.openShell({ instance: harness.instances[1]! });
    harness.relay.sessions.endAll('i-1', 'InstanceNotRunning');
    harness.agents.forget('i-1');
    expect((await mine.client.ended()).reason).toBe('InstanceNotRunning');
    expect(mine.client.reasons).toEqual(['InstanceNotRunning']);
    await until(() => mine.agent.notify?.readyState === 3);
    expect(harness.connection(mine.session.sessionId)?.closedReason).toBe('InstanceNotRunning');
    other.backend.output('x');
    await until(() => other.client.outputBytes === 1);
  });

  it('forgetting an agent alone ends its channels too', async () => {
    harness = await startHarness();
    const { client } = await harness.openShell();
    harness.agents.forget('i-1');
    expect((await client.ended()).reason).toBe('InstanceNotRunning');
    expect(harness.agents.status('i-1').online).toBe(false);
  });

  it('[SM7.8] gives up a lost backend after the re-dial window', async () => {
    harness = await startHarness();
    const { agent, session, client, backend } = await harness.openShell();
    backend.drop();
    await until(() => harness.relay.load().detached === 1);
    harness.time.advance(14_999);
    await turns(20);
    expect(client.closed).toBeUndefined();
    harness.time.advance(1);
    expect((await client.ended()).reason).toBe('AgentTimeout');
    expect(await agent.dial(backend.channelId).refused()).toBe(404);
    expect(harness.connection(session.sessionId)?.closedReason).toBe('AgentSocketClosed');
  });

  it('[SM5.5] writes no text into the byte stream of a port frontend', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell({ portNumber: 22 });
    await agent.reportEnd(backend.channelId, 'Open_port_failed', 'Failed');
    backend.drop();
    expect(await client.ended()).toEqual({ code: 1000, reason: 'Open_port_failed' });
    expect(client.frames).toEqual([]);
  });
});

describe('time limits', () => {
  it('[SM8.1] ends a session at 180–181 s without a frame from the client; output does not count', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    harness.time.advance(100_000);
    client.resize(24, 80); // a harmless frame moves the end
    await until(() => backend.sizes.length === 1);
    for (let n = 0; n < 18; n++) {
      harness.time.advance(10_000);
      backend.output('.');
      await until(() => client.outputBytes === n + 3);
    }
    expect(client.closed).toBeUndefined();
    harness.time.advance(1_000);
    expect((await client.ended()).reason).toBe('AgentTimeout');
    await until(() => agent.kicks.includes(`kick_vm session stop ${backend.channelId}`));
  });

  it('[SM2.5] a frame without a date does not count as life', async () => {
    harness = await startHarness();
    const { client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    harness.time.advance(170_000);
    client.send(0, 'x', { createdDate: 0 });
    await turns(50);
    harness.time.advance(11_000);
    expect((await client.ended()).reason).toBe('AgentTimeout');
  });

  it('[SM4.3] keeps the agent from its own 180 s where the region allows more, with frames that do nothing', async () => {
    harness = await startHarness({ limits: { idleSeconds: 0 } });
    const { client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    for (let n = 1; n <= 3; n++) {
      harness.time.advance(121_000);
      await until(() => backend.frames.length === n);
    }
    expect(backend.frames.map(({ type, payload }) => [type, payload.toString('hex')])).toEqual([[5, '00'], [5, '00'], [5, '00']]);
    expect(client.closed).toBeUndefined();
  });

  it('[SM8.2] ends a session at its longest life, however busy', async () => {
    harness = await startHarness({ limits: { maxSessionSeconds: 600 } });
    const { client, backend } = await harness.openShell();
    backend.output('$ ');
    await until(() => client.outputBytes === 2);
    for (let n = 1; n <= 6; n++) {
      harness.time.advance(100_000);
      client.input('x');
      await until(() => backend.input.length === n);
    }
    harness.time.advance(1_000);
    expect((await client.ended()).reason).toBe('AgentTimeout');
  });
});
