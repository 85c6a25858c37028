/** Session Manager against a scripted relay: what is recorded before what, each end in its own words, and no cloud session left open. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listOpenCloudSessions } from '@workbench/db';
import { EcsError, Secret as EcsSecret, type Ecs } from '@workbench/ecs';
import { openChannel } from '@workbench/session-manager';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { CloudSessions } from '../src/transports/session-manager/cloud-sessions.ts';
import { openSessionManager } from '../src/transports/session-manager/open.ts';
import { everyCapability, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { startScriptedRelay, type ScriptedRelay } from './scripted-relay.ts';
import { patience } from './patience.ts';

type Calls = Pick<Ecs, 'startTerminalSession' | 'endTerminalSession' | 'sessionManagerEnabled' | 'cloudAssistantStatus'>;

let postgres: TestPostgres;
let connectionString: string;
let relay: ScriptedRelay;
let gateway: TestGateway;
let cloudSessions: CloudSessions;
let browser: Browser;
/** The region, as this file wants it; each test changes what it is about. */
let region: { enabled: boolean; online: boolean; url: string; fail: Partial<Record<keyof Calls, EcsError>>; endFailures: number; ended: string[]; started: number };

const failure = (code: EcsError['code']): EcsError => new EcsError({ code, action: 'Test' });

const calls: Calls = {
  sessionManagerEnabled: () => (region.fail.sessionManagerEnabled ? Promise.reject(region.fail.sessionManagerEnabled) : Promise.resolve(region.enabled)),
  cloudAssistantStatus: ({ instanceIds }) => Promise.resolve(new Map(instanceIds.map((id) => [id, { online: region.online, version: '2', supportsSessionManager: true, lastHeartbeatAt: '' }]))),
  startTerminalSession: () => {
    if (region.fail.startTerminalSession) return Promise.reject(region.fail.startTerminalSession);
    region.started += 1;
    return Promise.resolve({ sessionId: `s-${randomUUID()}`, webSocketUrl: new EcsSecret(region.url) });
  },
  endTerminalSession: ({ sessionId }) => {
    if (region.endFailures > 0) {
      region.endFailures -= 1;
      return Promise.reject(failure('unavailable'));
    }
    region.ended.push(sessionId);
    return region.fail.endTerminalSession ? Promise.reject(region.fail.endTerminalSession) : Promise.resolve();
  },
};

let broken: boolean;
const makeChannel: typeof openChannel = (options) => {
  if (broken) throw new Error('no channel');
  return openChannel(options);
};

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  connectionString = await postgres.createDatabase();
  relay = await startScriptedRelay();
  region = { enabled: true, online: true, url: `ws://127.0.0.1:${relay.port}/session?token=canary-token`, fail: {}, endFailures: 0, ended: [], started: 0 };
  gateway = await TestGateway.start({
    connectionString,
    openTransport: (logon, context) =>
      openSessionManager({ ecs: calls, cloudSessions, relay: { kind: 'local', endpointHost: `127.0.0.1:${relay.port}` }, openChannel: makeChannel, keepAliveMs: 30 }, { kind: 'session-manager', username: logon.username }, context),
  });
  cloudSessions = new CloudSessions({ db: gateway.db, ecs: calls, gatewayId: 'gw-test', bootId: 'this-boot', log: gateway.log, retryMs: [5, 5, 20] });
  browser = await gateway.browser();
  broken = false;
});
afterEach(async () => {
  await gateway.stop();
  cloudSessions.stop();
  await relay.close();
});

const end = async (page: Page): Promise<string> => (await page.next('ended')).code;
/** What the records believe to be open in the cloud, seen from a later boot. */
const open = () => listOpenCloudSessions(gateway.db, 'gw-test', 'a-later-boot');
const settled = () => vi.waitFor(async () => expect([region.ended.length, (await open()).length]).toEqual([region.started, 0]), patience);

describe('before the relay is dialled', () => {
  test('the cloud session stands in the records', async () => {
    let recorded: number | undefined;
    const gate = new Promise<void>((resolve) => {
      relay.behaviour = {
        onConnected: (shell) => void open().then((rows) => {
          recorded = rows.length;
          shell.print('$ ');
          resolve();
        }),
      };
    });
    const page = await gateway.dial(browser);
    await gate;
    await page.next('ready');
    expect(recorded).toBe(1);
    page.send({ type: 'end' });
    await settled();
  });

  test('a session that cannot be recorded is ended and never used', async () => {
    // The same cloud session id twice: the record refuses the second.
    const fixed = { ...calls, startTerminalSession: () => Promise.resolve({ sessionId: 's-twice', webSocketUrl: new EcsSecret(region.url) }) };
    const twice = new CloudSessions({ db: gateway.db, ecs: fixed, gatewayId: 'gw-test', bootId: 'this-boot', log: gateway.log, retryMs: [5, 5, 20] });
    const request = { sessionId: 'x', regionId: 'local-1', instanceId: 'i-web1', username: 'root', requestId: randomUUID() };
    await twice.start(request);
    await expect(twice.start(request)).rejects.toThrow();
    expect(region.ended).toEqual(['s-twice']);
    twice.stop();
  });

  test('an address that is not the region’s is not dialled, and the session is ended', async () => {
    region.url = 'ws://127.0.0.1:1/session?token=canary-token';
    expect(await end(await gateway.dial(browser))).toBe('cloud-unavailable');
    expect(relay.shells).toHaveLength(0);
    await settled();
  });

  test('a channel that cannot even be made leaves no cloud session', async () => {
    broken = true;
    expect(await end(await gateway.dial(browser))).toBe('internal');
    expect(region.started).toBe(1);
    await settled();
  });

  test('switched off, agent offline, and what the region refuses, each in its own words and without a cloud session', async () => {
    const code = async (): Promise<string> => end(await gateway.dial(browser));
    region.enabled = false;
    expect(await code()).toBe('session-manager-disabled');
    region.enabled = true;
    region.online = false;
    expect(await code()).toBe('agent-offline');
    region.online = true;
    region.fail = { sessionManagerEnabled: failure('forbidden') };
    expect(await code()).toBe('cloud-refused');
    for (const [fault, expected] of [['session-manager-disabled', 'session-manager-disabled'], ['quota', 'session-quota'], ['not-found', 'instance-not-found'], ['timeout', 'cloud-unavailable'], ['throttled', 'cloud-unavailable']] as const) {
      region.fail = { startTerminalSession: failure(fault) };
      expect(await code()).toBe(expected);
    }
    expect(region.started).toBe(0);
  });
});

describe('the relay', () => {
  test.each([
    ['OpenPtyFailed', 'user-refused'],
    ['AgentTimeout', 'agent-offline'],
    ['InitChannelFailed', 'agent-offline'],
    ['AgentNotOnline', 'agent-offline'],
    ['InstanceNotRunning', 'instance-not-running'],
    ['ProcessDataError', 'connection-lost'],
    ['<script>alert(1)</script>', 'connection-lost'],
  ])('ends before the shell has shown itself with %s: %s', async (reason, expected) => {
    relay.behaviour = { onConnected: (shell) => shell.end(reason) };
    const page = await gateway.dial(browser);
    expect(await end(page)).toBe(expected);
    expect(JSON.stringify(page.messages)).not.toContain('script');
    await settled();
  });

  test.each([
    ['Exit', 'exited'],
    ['AgentTimeout', 'connection-lost'],
    ['FlowExceedLimit', 'connection-lost'],
    ['InstanceNotRunning', 'instance-not-running'],
  ])('ends a running shell with %s: %s', async (reason, expected) => {
    const page = await gateway.open(browser);
    relay.shells[0]?.print('last words');
    relay.shells[0]?.end(reason);
    expect(await end(page)).toBe(expected);
    expect(page.output.toString()).toBe('$ last words');
    await settled();
  });

  test.each([[404, 'cloud-unavailable'], [429, 'session-quota']])('refuses the upgrade with %i: %s', async (refuse, expected) => {
    relay.behaviour = { refuse };
    expect(await end(await gateway.dial(browser))).toBe(expected);
    await settled();
  });

  test('vanishes', async () => {
    const page = await gateway.open(browser);
    relay.shells[0]?.ws.terminate();
    expect(await end(page)).toBe('connection-lost');
    await settled();
  });

  test('hears a same-size frame again and again from an idle session, and the size again after the first output', async () => {
    const page = await gateway.open(browser);
    await vi.waitFor(() => expect(relay.shells[0]?.sizes.length).toBeGreaterThan(4), patience);
    expect(new Set(relay.shells[0]?.sizes)).toEqual(new Set(['80x24']));
    page.send({ type: 'end' });
    await settled();
  });
});

test('[NT1] an interrupt overtakes a paste that waits for the pace of the road; what was dropped counts as taken', async () => {
  relay.behaviour = { echo: false };
  const page = await gateway.open(browser, { capabilities: everyCapability });
  const paste = 'p'.repeat(200_000);
  page.type(paste);
  page.interrupt();
  await vi.waitFor(() => expect(relay.shells[0]?.typed).toMatch(/^p*\x03$/), patience);
  // Less than the channel's queue takes, which is refilled while there is more.
  expect(relay.shells[0]?.typed.length).toBeLessThan(48_000);
  await page.until(() => page.inputAcknowledged === paste.length + 1, 'all of the input taken');
  page.type('ls');
  await vi.waitFor(() => expect(relay.shells[0]?.typed).toMatch(/^p*\x03ls$/), patience);
});

describe('every way out ends the cloud session', () => {
  test('a page that leaves while the shell is being opened', async () => {
    const waiting = new Promise<void>((resolve) => {
      relay.behaviour = { onConnected: () => resolve() };
    });
    const page = await gateway.dial(browser);
    await waiting;
    page.ws.terminate();
    await settled();
  });

  test('a gateway that stops', async () => {
    const pages = [await gateway.open(browser), await gateway.open(browser)];
    await gateway.gateway.close();
    expect(await Promise.all(pages.map(end))).toEqual(['gateway-stopped', 'gateway-stopped']);
    expect(region.ended).toHaveLength(2);
    expect(await open()).toEqual([]);
  });

  test('a region that hiccups is asked again, at last in the background, and the record stays open meanwhile', async () => {
    const page = await gateway.open(browser);
    region.endFailures = 5; // more than the prompt tries
    page.send({ type: 'end' });
    await expect.poll(() => gateway.registry.size, patience).toBe(0);
    expect(region.ended).toEqual([]);
    expect(await open()).toHaveLength(1);
    await settled();
  });

  test('a session the region does not know any more counts as ended', async () => {
    region.fail = { endTerminalSession: failure('not-found') };
    const page = await gateway.open(browser);
    page.send({ type: 'end' });
    await vi.waitFor(async () => expect(await open()).toEqual([]), patience);
    expect(region.ended).toHaveLength(1);
  });
});

test('the token of the relay’s address is in no log line', async () => {
  const page = await gateway.open(browser);
  page.send({ type: 'end' });
  region.url = 'ws://127.0.0.1:1/session?token=canary-token';
  await end(await gateway.dial(browser));
  expect(gateway.logLines.length).toBeGreaterThan(0);
  expect(gateway.logLines.join('')).not.toContain('canary-token');
});
