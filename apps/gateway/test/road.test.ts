/** The whole road, nothing in it replaced: page → gateway → signed OpenAPI call → relay → agent → shell, and page → gateway → SSH → guest. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findSession, listAudit, recordCloudSession, recordSessionStart, setUserDisabled } from '@workbench/db';
import { openChannel } from '@workbench/session-manager';
import type { TransportRequest } from '@workbench/protocol';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import type { Person } from '@workbench/testkit/person';
import type { Page } from './page.ts';
import { startRegion, type Region } from './region.ts';
import { Stack } from './stack.ts';
import { patience } from './patience.ts';

const inventory = `
regions: [{ id: local-1, names: { en-US: Local 1, zh-CN: 本地一区 } }, { id: local-2 }]
resourceGroups: [{ id: rg-web, name: Web }, { id: rg-old, name: Old }]
instances:
  - { id: i-web, kind: demo, name: web-1, region: local-1, resourceGroup: rg-web, publicIp: 127.0.0.1, privateIp: 10.1.0.11, tags: { env: prod }, users: [{ name: root, password: right-password }] }
  - { id: i-app, kind: demo, name: app-1, region: local-1, resourceGroup: rg-web, loginAsNonRoot: true, users: [{ name: ecs-user }] }
  - { id: i-off, kind: demo, name: batch-1, region: local-1, resourceGroup: rg-old, power: Stopped }
  - { id: i-old, kind: demo, name: legacy-1, region: local-1, publicIp: 127.0.0.1, agent: absent }
  - { id: i-ill, kind: demo, name: db-1, region: local-1, health: Impaired }
limits: { bytesPerSecond: 0, clientInputBps: 0 }
`;

let postgres: TestPostgres;
let region: Region;
let stack: Stack;
let operator: Person;
let administrator: Person;

beforeAll(async () => {
  [postgres, region] = await Promise.all([startTestPostgres(), startRegion(inventory)]);
  stack = await Stack.start({ databaseUrl: await postgres.createDatabase(), region, caps: { sweepMs: 100 } });
  [operator, administrator] = [await stack.person(), await stack.person('administrator')];
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await region?.stop();
  await postgres?.stop();
});

const passwordFree: TransportRequest = { kind: 'session-manager', username: 'root' };
const byPassword = (password: string): TransportRequest => ({ kind: 'ssh', route: 'public', username: 'root', auth: { method: 'password', password } });
const end = async (page: Page): Promise<string> => (await page.next('ended')).code;

/** How the region sees its sessions: those that are still open. */
const openCloudSessions = async (): Promise<number> => {
  const { sessions } = await region.ecs.describeTerminalSessions({ regionId: 'local-1', maxResults: 100 });
  return sessions.flatMap((session) => session.connections).filter(({ status }) => status === 'Connected' || status === 'Connecting').length;
};

describe('Password-Free', () => {
  test('a shell of the instance, with its size, its characters and its end', async () => {
    const page = await stack.open(operator, 'i-web', passwordFree);
    expect(page.messages.flatMap((message) => (message.type === 'progress' ? [message.stage] : []))).toEqual(['checking-instance', 'starting-session', 'connecting', 'opening-shell']);
    const ready = page.messages.find((message) => message.type === 'ready');
    if (ready?.type !== 'ready') throw new Error('no ready');
    // The road ends before our six hours.
    expect(ready.deadline - ready.now).toBeLessThanOrEqual(3 * 3_600_000);
    page.type('echo "<$(whoami)@$(hostname)> $TERM $(stty size)"\r');
    await page.sees('<root@web-1> xterm-256color 24 80\r\n');
    page.send({ type: 'resize', size: { cols: 132, rows: 43 } });
    page.type('until [ "$(stty size)" = "43 132" ]; do :; done; echo re"sized"\r');
    await page.sees('resized\r\n');
    page.type('printf "<%s>\\n" "中文 👩‍💻"\r');
    await page.sees(Buffer.from('<中文 👩‍💻>\r\n').toString('latin1'));
    page.type('exit\r');
    expect(await end(page)).toBe('exited');
    expect(await page.closed).toBe(4000);
    // The page is told first, and then it is written down.
    await expect.poll(() => findSession(stack.db, ready.sessionId), patience).toMatchObject({ transport: 'session-manager', instanceName: 'web-1', endCode: 'exited' });
    await vi.waitFor(async () => expect(await openCloudSessions()).toBe(0), patience);
  });

  test('a page that goes away ends the shell and the cloud session', async () => {
    const page = await stack.open(operator, 'i-app', { kind: 'session-manager', username: 'ecs-user' });
    expect(await openCloudSessions()).toBe(1);
    page.ws.terminate();
    await vi.waitFor(async () => expect(await openCloudSessions()).toBe(0), patience);
  });

  test('each refusal has its own code, and leaves no cloud session', async () => {
    const code = async (instanceId: string, transport: TransportRequest = passwordFree): Promise<string> => end(await stack.dial(operator, instanceId, transport));
    expect(await code('i-off')).toBe('instance-not-running');
    expect(await code('i-ill')).toBe('instance-unhealthy');
    expect(await code('i-old')).toBe('agent-offline');
    expect(await code('i-none')).toBe('instance-not-found');
    expect(await code('i-web', { kind: 'session-manager', username: 'nobody-here' })).toBe('user-refused');
    await stack.call(administrator, 'set-session-manager', { regionId: 'local-1', enabled: false });
    expect(await code('i-web')).toBe('session-manager-disabled');
    await stack.call(administrator, 'set-session-manager', { regionId: 'local-1', enabled: true });
    expect(await openCloudSessions()).toBe(0);
  });

  test('a flood into a page that reads slowly arrives whole', async () => {
    const page = await stack.open(operator, 'i-web', passwordFree);
    page.acknowledge = false;
    page.type('stty -echo; echo st"art"\r');
    await page.sees('start\r\n');
    page.ack();
    page.type('head -c 3000000 /dev/zero | base64 -w 76; echo do"ne"\r');
    // One acknowledgement for all that has come so far, and only then the next look: the window is full most of the time.
    while (!page.has('done\r\n')) {
      const seen = page.outputBytes;
      page.ack();
      await page.until(() => page.outputBytes > seen, 'more output');
    }
    const lines = Math.ceil(4_000_000 / 76);
    const expected = `${'A'.repeat(76)}\r\n`.repeat(lines - 1) + `${'A'.repeat(4_000_000 - 76 * (lines - 1))}\r\n`;
    const from = page.output.indexOf('AAAA');
    expect(page.output.toString('latin1', from, from + expected.length) === expected).toBe(true);
    expect(page.mostInFlight).toBeLessThanOrEqual(512 * 1024);
  });
});

describe('SSH', () => {
  const accept = async (page: Page): Promise<void> => {
    const { question } = await page.next('question');
    page.send({ type: 'answer', id: question.id, accept: true });
  };

  test('by password to the port the instance names, after its host key was accepted', async () => {
    const page = await stack.dial(operator, 'i-web', byPassword('right-password'));
    await accept(page);
    await page.next('ready');
    page.type('echo "<$(whoami)@$(hostname)> $(stty size)"\r');
    await page.sees('<root@web-1> 24 80\r\n');
    page.type('exit 7\r');
    expect(await page.next('ended')).toMatchObject({ code: 'exited', detail: { exitCode: 7 } });
  });

  test('a wrong password, and an instance without an address', async () => {
    expect(await end(await stack.dial(operator, 'i-web', byPassword('wrong')))).toBe('password-refused');
    expect(await end(await stack.dial(operator, 'i-app', byPassword('x')))).toBe('no-route');
  });

  test('never to another listener of this computer', async () => {
    // They do listen; a person is not told.
    for (const port of [stack.gateway.internalPort, region.agentPort, Number(new URL(stack.env.databaseUrl.expose()).port)]) {
      expect(await end(await stack.dial(operator, 'i-web', { ...byPassword('x'), port } as TransportRequest))).toBe('unreachable');
    }
  });
});

describe('rights and ends', () => {
  test("a disabled user's terminals end within five seconds", async () => {
    const person = await stack.person();
    const page = await stack.open(person, 'i-web', passwordFree);
    const started = performance.now();
    await setUserDisabled(stack.db, person.user.id, true);
    expect(await end(page)).toBe('account-ended');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a session is ended by its owner or an administrator, and by nobody else', async () => {
    const page = await stack.open(operator, 'i-web', passwordFree);
    const ready = page.messages.find((message) => message.type === 'ready');
    if (ready?.type !== 'ready') throw new Error('no ready');
    const stranger = await stack.person();
    await expect(stack.call(stranger, 'end-session', { sessionId: ready.sessionId })).rejects.toThrow('403');
    expect(await stack.call(administrator, 'end-session', { sessionId: ready.sessionId })).toEqual({ ended: true });
    expect(await end(page)).toBe('ended-by-administrator');
    expect(await stack.call(administrator, 'end-session', { sessionId: ready.sessionId })).toEqual({ ended: false });
    expect((await listAudit(stack.db, { limit: 20 })).find(({ action }) => action === 'session.end-other')).toMatchObject({ actorId: administrator.user.id, targetId: ready.sessionId });

    const own = await stack.open(operator, 'i-web', passwordFree);
    const ownReady = own.messages.find((message) => message.type === 'ready');
    if (ownReady?.type !== 'ready') throw new Error('no ready');
    await stack.call(operator, 'end-session', { sessionId: ownReady.sessionId });
    expect(await end(own)).toBe('ended-by-user');
  });

  test("an administrator ends all of a user's sessions", async () => {
    const person = await stack.person();
    const pages = [await stack.open(person, 'i-web', passwordFree), await stack.open(person, 'i-app', { kind: 'session-manager', username: 'ecs-user' })];
    await expect(stack.call(person, 'end-user-sessions', { userId: person.user.id })).rejects.toThrow('403');
    expect(await stack.call(administrator, 'end-user-sessions', { userId: person.user.id })).toEqual({ ended: 2 });
    expect(await Promise.all(pages.map(end))).toEqual(['ended-by-administrator', 'ended-by-administrator']);
  });

  test('an instance that is stopped under a session ends it with words', async () => {
    const page = await stack.open(operator, 'i-web', passwordFree);
    await region.ecs.stopInstance({ regionId: 'local-1', instanceId: 'i-web', force: true });
    expect(['instance-not-running', 'connection-lost']).toContain(await end(page));
    await vi.waitFor(async () => expect((await region.ecs.getInstance({ regionId: 'local-1', instanceId: 'i-web' })).status).toBe('Stopped'), { timeout: 15_000 });
    await region.ecs.startInstance({ regionId: 'local-1', instanceId: 'i-web' });
    await vi.waitFor(async () => expect((await region.ecs.cloudAssistantStatus({ regionId: 'local-1', instanceIds: ['i-web'] })).get('i-web')?.online).toBe(true), { timeout: 25_000 });
  });
});

test('after a gateway that was killed its sessions are closed in the records and its cloud sessions ended', async () => {
  // What a killed boot leaves: a running record, and a cloud session with a connection that nobody ends.
  const { sessionId: cloudSessionId, webSocketUrl } = await region.ecs.startTerminalSession({ regionId: 'local-1', instanceId: 'i-app', username: 'ecs-user' });
  const id = `ses_${'b'.repeat(26)}`;
  await recordCloudSession(stack.db, { cloudSessionId, sessionId: id, gatewayId: 'gw-stack', gatewayBootId: 'earlier', regionId: 'local-1', instanceId: 'i-app' });
  await recordSessionStart(stack.db, { id, userId: operator.user.id, webSessionId: operator.webSessionId, gatewayId: 'gw-stack', gatewayBootId: 'earlier', regionId: 'local-1', instanceId: 'i-app', instanceName: 'app-1', transport: 'session-manager', username: 'ecs-user', startedAt: new Date(), deadlineAt: new Date() });
  const channel = await new Promise<ReturnType<typeof openChannel>>((resolve) => {
    const opened = openChannel({ url: webSocketUrl.expose(), mode: 'session', onOutput: () => resolve(opened), onClosed: () => undefined });
  });
  await stack.gateway.close();
  await stack.boot();
  expect(await findSession(stack.db, id)).toMatchObject({ endCode: 'gateway-stopped' });
  await vi.waitFor(async () => expect(await openCloudSessions()).toBe(0), { timeout: 10_000 });
  await channel.close();
});
