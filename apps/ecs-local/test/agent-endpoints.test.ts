/** The agent side's wire: identity on every request, channels bound to their instance, and what each endpoint answers. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { largestBodyBytes } from '../src/agents/endpoints.ts';
import { routes } from '../src/agents/routes.ts';
import { startHarness, type Harness } from './relay-harness.ts';
import { until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

const endpoints = [...routes].map(([path, { method }]) => [method, path] as const);
const elsewhere = [['POST', '/luban/api/never/heard/of'], ['GET', '/'], ['POST', '/session']] as const;

describe('[SM6.2] identity', () => {
  it.each([...endpoints, ...elsewhere])('%s %s is refused without one, with a forged one, and with one that was used', async (method, path) => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    const wrongKey = harness.agent('i-1', 1).headers();
    const used = agent.headers();
    expect((await agent.request(method, path, { headers: used })).status).not.toBe(401);
    const stale = agent.headers();
    harness.time.advance(5 * 60_000 + 1);
    for (const headers of [{}, wrongKey, used, stale]) expect((await agent.request(method, path, { headers })).status).toBe(401);
  });

  it.each(['/luban/notify_server', '/luban/session/backend?channelId=s-1', '/elsewhere'])('the upgrade of %s is refused in the same way', async (path) => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    const used = agent.headers();
    expect(await upgradeStatus(agent.socketUrl(path), used)).not.toBe(401);
    for (const headers of [{}, harness.agent('i-1', 1).headers(), used]) expect(await upgradeStatus(agent.socketUrl(path), headers)).toBe(401);
  });

  it('an instance cannot speak for another one with its own key', async () => {
    harness = await startHarness();
    const impostor = harness.agent('i-2', 0);
    await impostor.heartbeat();
    expect(harness.agents.status('i-2').lastHeartbeatAt).toBeUndefined();
  });
});

describe('channel ids', () => {
  it('another instance that presents one gets 404 on session/list, session/status and backend alike, and changes nothing', async () => {
    harness = await startHarness();
    const [agent, other] = [await harness.agent('i-1').attach(), await harness.agent('i-2').attach()];
    const client = await harness.client(harness.startSession().webSocketPath).opened();
    const channelId = await agent.startKick();
    expect((await other.sessionList(channelId)).status).toBe(404);
    expect(await other.reportEnd(channelId, 'Ok')).toBe(404);
    expect(await other.dial(channelId).refused()).toBe(404);
    await agent.sessionList(channelId);
    expect(await other.dial(channelId).refused()).toBe(404);
    const backend = await agent.dial(channelId).opened();
    expect((await other.sessionList(channelId)).status).toBe(404);
    expect(await other.reportEnd(channelId, 'Ok')).toBe(404);
    expect(await other.dial(channelId).refused()).toBe(404);
    backend.drop();
    await until(() => harness.relay.load().detached === 1);
    expect(await other.dial(channelId).refused()).toBe(404);
    expect(other.kicks).toEqual([]);
    expect(client.closed).toBeUndefined();
  });

  it('one that nobody made is 404 everywhere, also for an instance of good standing', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    expect((await agent.sessionList('s-000000000000000000000000000000')).status).toBe(404);
    expect(await agent.reportEnd('s-000000000000000000000000000000', 'Ok')).toBe(404);
    expect(await agent.dial('s-000000000000000000000000000000').refused()).toBe(404);
    expect(await agent.dial('').refused()).toBe(404);
  });

  it('is single-use: the list is empty once the backend is open, and after the end it is 404 for its own instance too', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    expect(await agent.sessionList(backend.channelId)).toEqual({ status: 200, sessions: [] });
    await agent.reportEnd(backend.channelId, 'Ok');
    expect(await agent.dial(backend.channelId).refused()).toBe(404); // reported as ended: not dialled again
    backend.drop();
    await client.ended();
    expect((await agent.sessionList(backend.channelId)).status).toBe(404);
    expect(await agent.reportEnd(backend.channelId, 'Ok')).toBe(404);
    expect(await agent.dial(backend.channelId).refused()).toBe(404);
  });

  it('cannot be opened before it was fetched', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    await harness.client(harness.startSession().webSocketPath).opened();
    const channelId = await agent.startKick();
    expect(await agent.dial(channelId).refused()).toBe(404);
    await agent.sessionList(channelId);
    await agent.dial(channelId).opened();
  });

  it('is listed again while it is not open: an answer that was lost is asked for once more', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    await harness.client(harness.startSession().webSocketPath).opened();
    const channelId = await agent.startKick();
    const first = await agent.sessionList(channelId);
    expect(first.sessions).toHaveLength(1);
    expect(await agent.sessionList(channelId)).toEqual(first);
  });
});

describe('status', () => {
  it('[SM8.5] online is a heartbeat within two minutes and a notify channel', async () => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    expect(harness.agents.status('i-1')).toEqual({ online: false, version: '', sessionManager: false });
    await agent.heartbeat();
    expect(harness.agents.status('i-1')).toMatchObject({ online: false, version: '1.0.0.1', lastHeartbeatAt: harness.time.now(), sessionManager: true });
    await agent.attach();
    expect(harness.agents.status('i-1').online).toBe(true);
    harness.time.advance(120_000);
    expect(harness.agents.status('i-1').online).toBe(true);
    harness.time.advance(1);
    expect(harness.agents.status('i-1').online).toBe(false);
    await agent.heartbeat();
    expect(harness.agents.status('i-1').online).toBe(true);
    await agent.detach();
    await until(() => !harness.agents.status('i-1').online);
    expect(harness.agents.status('i-2').online).toBe(false);
    expect(harness.agents.status('i-none')).toEqual({ online: false, version: '', sessionManager: false });
  });

  it('an instance that is forgotten is offline until its agent comes again; its identity stays', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    harness.agents.forget('i-1');
    await until(() => agent.notify?.readyState === WebSocket.CLOSED);
    expect(harness.agents.status('i-1')).toMatchObject({ online: false });
    expect(harness.agents.status('i-1').lastHeartbeatAt).toBeUndefined();
    await agent.attach();
    expect(harness.agents.status('i-1').online).toBe(true);
  });

  it('a second notify channel replaces the first, and the first one\'s close does not take it away', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    const first = agent.notify;
    await agent.attach();
    await until(() => first?.readyState === WebSocket.CLOSED);
    await agent.heartbeat();
    expect(harness.agents.status('i-1').online).toBe(true);
    expect(harness.agents.kick('i-1', 'kick_vm noop x')).toBe(true);
    await until(() => agent.kicks.includes('kick_vm noop x'));
  });

  it('shows no version that is not a version', async () => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    for (const name of ['curl/8.0', 'linux_amd64/<b>', 'linux_amd64/1.0 evil', '']) {
      await agent.request('GET', '/luban/api/heart-beat', { headers: { ...agent.headers(), 'user-agent': name } });
    }
    expect(harness.agents.status('i-1').version).toBe('');
  });
});

describe('[SM6.5] answers', () => {
  it.each([
    ['GET', '/luban/api/heart-beat', '{"nextInterval":60000}'],
    ['POST', '/luban/api/v1/task/list?reason=startup', '{"code":200,"instanceId":"i-1","run":[],"stop":[],"test":[],"file":[],"session":[]}'],
    ['POST', '/luban/api/metrics', '{"code":200}'],
    ['POST', '/luban/api/v1/exception/client_report', '{"code":200}'],
    ['POST', '/luban/api/instance/list_instance_state_configurations', '{"code":200,"result":[]}'],
    ['POST', '/luban/api/v1/update/update_check', '{"need_update":0,"next_interval":1800}'],
    ['POST', '/luban/api/v1/plugin/list', '{"code":200}'],
    ['POST', '/luban/api/v1/plugin/report_status', '{"code":200}'],
    ['POST', '/luban/api/v2/plugin/update_check', '{"code":200}'],
    ['POST', '/luban/api/gshell', '{"gshellSupport":"false"}'],
    ['GET', '/luban/api/connection_detect', 'ok'],
    ['GET', '/luban/api/classic/region-id', 'local-1'],
    ['POST', '/luban/api/not/listed', '{"code":200}'],
  ] as const)('%s %s', async (method, path, text) => {
    harness = await startHarness();
    expect(await harness.agent('i-1').request(method, path, method === 'POST' ? { body: '{"not json' } : {})).toEqual({ status: 200, text });
  });

  it('405 for the wrong method, 404 outside /luban/, 404 for reports of unknown tasks', async () => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    expect((await agent.request('POST', '/luban/api/heart-beat')).status).toBe(405);
    expect((await agent.request('GET', '/luban/api/v1/session/list?channelId=x')).status).toBe(405);
    expect((await agent.request('GET', '/')).status).toBe(404);
    expect((await agent.request('POST', '/luban/api/v1/task/finish?taskId=t-none')).status).toBe(404);
  });
});

describe('[SM6.6] run task over the wire', () => {
  const task = { instanceId: 'i-1', taskId: 't-1', commandId: 'c-1', commandName: 'x', contentBase64: 'aWQ=', workingDir: '', username: 'root', timeoutSeconds: 60 };

  it('kick, list, running, finish; another instance sees and reports nothing of it', async () => {
    harness = await startHarness();
    const [agent, other] = [await harness.agent('i-1').attach(), await harness.agent('i-2').attach()];
    const reports: string[] = [];
    harness.agents.runTask(task).onReport((report) => reports.push(`${report.state} ${report.output.toString()} ${report.exitCode ?? ''}`));
    await until(() => agent.kicks.includes('kick_vm task run t-1'));
    expect(JSON.parse((await other.request('POST', '/luban/api/v1/task/list?reason=kickoff&taskId=t-1')).text)).toMatchObject({ run: [] });
    expect(JSON.parse((await agent.request('POST', '/luban/api/v1/task/list?reason=kickoff&taskId=t-1')).text)).toMatchObject({ run: [{ task: { taskID: 't-1' } }] });
    expect((await other.request('POST', '/luban/api/v1/task/finish?taskId=t-1&exitCode=0', { body: 'forged' })).status).toBe(404);
    await agent.request('POST', '/luban/api/v1/task/running?taskId=t-1&invokeVersion=1&start=1', { body: 'uid=0' });
    await agent.request('POST', '/luban/api/v1/task/finish?taskId=t-1&invokeVersion=1&start=1&end=2&exitCode=0&dropped=0', { body: '(root)\n' });
    expect(reports).toEqual(['running uid=0 ', 'finished (root)\n 0']);
    expect(other.kicks).toEqual([]);
  });

  it('an agent that is offline: ClientNotRunning', async () => {
    harness = await startHarness();
    const states: (string | undefined)[] = [];
    harness.agents.runTask(task).onReport(({ errorCode }) => states.push(errorCode));
    expect(states).toEqual(['ClientNotRunning']);
  });

  it('a stopping instance ends its tasks', async () => {
    harness = await startHarness();
    await harness.agent('i-1').attach();
    const codes: (string | undefined)[] = [];
    harness.agents.runTask(task).onReport(({ errorCode }) => codes.push(errorCode));
    harness.agents.forget('i-1');
    expect(codes).toEqual(['InstanceNotRunning']);
  });
});

describe('hostile senders', () => {
  it.each(endpoints.filter(([method]) => method === 'POST'))('%s %s takes no body beyond its limit, announced or not', async (_method, path) => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    expect((await agent.request('POST', path, { body: 'x'.repeat(largestBodyBytes + 1) })).status).toBe(413);
    expect(await sendChunked({ path, headers: agent.headers() })).toBe(413);
  });

  it('takes a body at the limit, and a GET with a body too large is cut off as well', async () => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    expect((await agent.request('POST', '/luban/api/metrics', { body: 'x'.repeat(largestBodyBytes) })).status).toBe(200);
    expect(await sendChunked({ method: 'GET', path: '/luban/api/heart-beat', headers: agent.headers() })).toBe(413);
  });

  it('answers an announced length beyond the limit before a byte of the body came', async () => {
    harness = await startHarness();
    const headers = { ...harness.agent('i-1').headers(), 'content-length': String(largestBodyBytes + 1) };
    const status = await new Promise((resolve) => {
      const req = httpRequest({ host: '127.0.0.1', port: harness.agentPort, path: '/luban/api/metrics', method: 'POST', headers }, (res) => {
        resolve(res.statusCode);
        req.destroy();
      });
      req.on('error', () => {});
      req.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('reads no body of a sender without identity', async () => {
    harness = await startHarness();
    expect(await sendChunked({ path: '/luban/api/metrics', headers: {} })).toBe(401);
  });

  it('answers headers beyond 8 KiB with 431', async () => {
    harness = await startHarness();
    const agent = harness.agent('i-1');
    expect((await agent.request('POST', '/luban/api/metrics', { headers: { ...agent.headers(), 'x-big': 'x'.repeat(9 * 1024) } })).status).toBe(431);
  });

  it('cuts off a sender that never finishes its headers', async () => {
    harness = await startHarness({ agentServer: { headersTimeout: 150, requestTimeout: 150, connectionsCheckingInterval: 20 } });
    const socket = connect(harness.agentPort, '127.0.0.1');
    socket.on('error', () => {});
    let answer = '';
    let closed = false;
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.on('close', () => (closed = true));
    socket.write('POST /luban/api/metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await until(() => closed);
    expect(answer).toContain('408');
  });

  it('a notify message beyond its limit costs the channel, not the process', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    agent.notify?.send('x'.repeat(5 * 1024));
    await until(() => agent.notify?.readyState === WebSocket.CLOSED);
    await agent.attach();
    expect(harness.agents.status('i-1').online).toBe(true);
  });

  it('an agent that does not read its kicks loses its channel instead of filling memory', async () => {
    harness = await startHarness();
    const agent = await harness.agent('i-1').attach();
    agent.notify?.pause();
    // What the kernel takes is beyond us; what waits here is not.
    await until(() => !harness.agents.kick('i-1', 'kick_vm noop x'.padEnd(4096, 'x')));
    await until(() => harness.agents.reach('i-1') === 'expected');
  });

  it('logs neither signatures nor request targets', async () => {
    harness = await startHarness();
    const { agent, client, backend } = await harness.openShell();
    const headers = agent.headers();
    await agent.request('POST', '/luban/api/metrics?canary=1', { headers });
    await agent.reportEnd(backend.channelId, 'Ok');
    backend.drop();
    await client.ended();
    const logs = harness.logged.join('');
    expect(logs).toContain('agent attached');
    for (const secret of [headers['x-acs-signature']!, 'canary', '/luban/']) expect(logs).not.toContain(secret);
  });
});

/** The status of an upgrade: 101 when it is let in. */
async function upgradeStatus(url: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(url, { headers });
  let status: number | undefined;
  socket.on('error', () => {});
  socket.on('open', () => (status = 101));
  socket.on('unexpected-response', (req, res) => {
    status = res.statusCode;
    req.destroy();
  });
  const seen = await until(() => status);
  socket.terminate();
  return seen;
}

/** Sends eight times the limit without a Content-Length until the server answers. */
function sendChunked(to: { method?: 'GET'; path: string; headers: Record<string, string> }): Promise<number> {
  return new Promise((resolve) => {
    const { method = 'POST', path } = to;
    const req = httpRequest({ host: '127.0.0.1', port: harness.agentPort, path, method, headers: { ...to.headers, 'transfer-encoding': 'chunked' } }, (res) => {
      resolve(res.statusCode ?? 0);
      req.destroy();
    });
    req.on('error', () => {});
    for (let sent = 0; sent < largestBodyBytes * 8; sent += 32 * 1024) req.write(Buffer.alloc(32 * 1024));
    req.end();
  });
}
