/** Sessions that never reach their agent: what the client is told and what the list of sessions says. */
import { afterEach, expect, it } from 'vitest';
import { startHarness, type Harness } from './relay-harness.ts';
import { testInstance } from './test-instance.ts';
import { turns, until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

it('an agent that is offline: AgentNotOnline, at once', async () => {
  harness = await startHarness();
  const session = harness.startSession();
  const client = harness.client(session.webSocketPath);
  expect(await client.ended()).toEqual({ code: 1000, reason: 'AgentNotOnline' });
  expect(client.reasons).toEqual(['AgentNotOnline']);
  expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Failed', closedReason: 'AgentNotOnline', failedDetail: expect.stringContaining('not online') });
});

it('an agent whose heartbeat is older than two minutes and whose channel is gone is offline', async () => {
  harness = await startHarness();
  const agent = await harness.agent('i-1').attach();
  await agent.detach();
  await until(() => !harness.agents.status('i-1').online);
  harness.time.advance(120_001);
  expect((await harness.client(harness.startSession().webSocketPath).ended()).reason).toBe('AgentNotOnline');
});

it('a stopped instance: InstanceNotRunning', async () => {
  harness = await startHarness();
  await harness.agent('i-1').attach();
  harness.instances[0]!.power = 'Stopped';
  const session = harness.startSession();
  const client = harness.client(session.webSocketPath);
  expect((await client.ended()).reason).toBe('InstanceNotRunning');
  expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Failed', closedReason: 'InstanceNotRunning' });
});

it('an instance that is gone: InstanceNotExists', async () => {
  harness = await startHarness();
  const client = harness.client(harness.startSession({ instance: testInstance({ id: 'i-gone' }) }).webSocketPath);
  expect((await client.ended()).reason).toBe('InstanceNotExists');
});

it('an agent that takes the kick and does nothing: DeliveryTimeout after 15 s', async () => {
  harness = await startHarness();
  const agent = await harness.agent('i-1').attach();
  const session = harness.startSession();
  const client = await harness.client(session.webSocketPath).opened();
  const channelId = await agent.startKick();
  expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Connecting' });
  harness.time.advance(14_999);
  await turns(20);
  expect(client.closed).toBeUndefined();
  harness.time.advance(1);
  expect((await client.ended()).reason).toBe('DeliveryTimeout');
  expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Failed', closedReason: 'DeliveryTimeout' });
  expect((await agent.sessionList(channelId)).status).toBe(404);
  expect(await agent.dial(channelId).refused()).toBe(404);
});

it('[SM8.4] an agent that just lost its notify channel gets the kick when it is back', async () => {
  harness = await startHarness();
  const agent = await harness.agent('i-1').attach();
  await agent.detach();
  await until(() => harness.agents.reach('i-1') === 'expected');
  const client = await harness.client(harness.startSession().webSocketPath).opened();
  await turns(20);
  harness.time.advance(6_100);
  await agent.attach();
  const backend = await agent.openChannel();
  backend.output('$ ');
  await until(() => client.outputBytes === 2);
});

it('[SM7.2] a kick that came before the agent had started is sent again, unless it was already fetched', async () => {
  harness = await startHarness();
  const agent = await harness.agent('i-1').attach();
  await harness.client(harness.startSession().webSocketPath).opened();
  const first = await agent.startKick();
  await agent.request('POST', '/luban/api/v1/task/list?reason=startup');
  expect(await agent.startKick()).toBe(first);
  await agent.sessionList(first);
  await agent.request('POST', '/luban/api/v1/task/list?reason=startup');
  await agent.request('GET', '/luban/api/heart-beat'); // its answer comes after any kick would have
  expect(agent.kicks).toEqual([]);
});

it('a region that refuses root says so as the vendor\'s agent does; port sessions and other users are not touched', async () => {
  harness = await startHarness({ limits: { refuseRoot: true } });
  const agent = await harness.agent('i-1').attach();
  const session = harness.startSession({ username: 'root' });
  const client = harness.client(session.webSocketPath);
  expect((await client.ended()).reason).toBe('OpenPtyFailed');
  expect(harness.connection(session.sessionId)).toMatchObject({ status: 'Failed', failedDetail: 'Open_pty_failed' });
  await harness.client(harness.startSession({ username: 'root', portNumber: 22 }).webSocketPath).opened();
  await agent.openChannel();
  await harness.client(harness.startSession({ username: 'ecs-user' }).webSocketPath).opened();
  await agent.openChannel();
});

it('a client that leaves before its agent came leaves nothing behind', async () => {
  harness = await startHarness();
  const agent = await harness.agent('i-1').attach();
  const client = await harness.client(harness.startSession().webSocketPath).opened();
  const channelId = await agent.startKick();
  await agent.sessionList(channelId);
  client.socket.terminate();
  await until(() => harness.relay.load().channels === 0);
  expect(await agent.dial(channelId).refused()).toBe(404);
});
