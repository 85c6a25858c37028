import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEcs, EcsError, type CallEvent, type Ecs, type EcsOptions } from '@workbench/ecs';
import { accessKey, errorReply, TestRegion, type Reply } from './test-region.ts';

let region: TestRegion;
let events: CallEvent[];
let waits: number[];

beforeEach(async () => {
  region = await TestRegion.start();
  events = [];
  waits = [];
});

afterEach(() => region.close());

function ecsOf(options: EcsOptions = {}, endpoint = region.endpoint): Ecs {
  const time = { monotonicMs: () => 0, sleep: (ms: number) => (waits.push(ms), Promise.resolve()), random: () => 0 };
  return createEcs({ kind: 'local', endpoint, ...accessKey }, { time, onCall: (event) => events.push(event), ...options });
}

const regionId = 'local-1';
const canary = 'canary-user-text';

/** A read with a canary among its parameters. */
const read = (ecs: Ecs) => ecs.describeTerminalSessions({ regionId, instanceId: canary });
/** A call that acts, with a canary too. */
const write = (ecs: Ecs) => ecs.startTerminalSession({ regionId, instanceId: 'i-1', username: canary });

async function failureOf(call: Promise<unknown>): Promise<EcsError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EcsError)) throw new Error(`expected an EcsError, got ${inspect(error)}`);
  const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify([error, events]);
  expect(shown).not.toMatch(/canary|secret\/with/); // [EO3.5] nothing of the request, of upstream texts or of the key
  return error;
}

const okay: Reply = { json: { RequestId: 'R-9', Sessions: { Session: [] } } };

describe('errors of the region', () => {
  it.each([
    ['InvalidInstance.NotFound', 404, 'not-found'],
    ['Forbidden.RAM', 403, 'forbidden'],
    ['SignatureDoesNotMatch', 400, 'unauthenticated'],
    ['UserBehavior.SessionManagerDisabled', 403, 'session-manager-disabled'],
    ['SessionCount.ExceedLimit', 403, 'quota'],
    ['IncorrectInstanceStatus', 403, 'wrong-state'],
    ['PortNumber.Invalid', 400, 'invalid'],
    ['Throttling.User', 400, 'throttled'],
    ['InternalError.Dispatch', 500, 'unavailable'],
    ['Odd.Code', 403, 'unknown'],
  ])('[EO3.6] %s (%i) is %s, and a call that acts is made once', async (upstreamCode, status, code) => {
    region.replies(errorReply(status, upstreamCode));
    const error = await failureOf(write(ecsOf()));
    expect(error).toMatchObject({ code, upstreamCode, status, requestId: 'E-0001', action: 'StartTerminalSession' });
    expect(region.calls).toHaveLength(1);
    expect(events).toMatchObject([{ action: 'StartTerminalSession', attempt: 1, code, upstreamCode, status, requestId: 'E-0001' }]);
  });

  it('[EO3.1] an error answer without a code is judged by its status', async () => {
    region.replies({ status: 403, json: { Message: 'canary' } });
    expect(await failureOf(write(ecsOf()))).toMatchObject({ code: 'unknown', status: 403, upstreamCode: undefined, requestId: undefined });
  });

  it('[EO5.2] a start without a URL in its answer is no session', async () => {
    region.replies({ json: { RequestId: 'R-1', SessionId: 's-1' } });
    expect(await failureOf(write(ecsOf()))).toMatchObject({ code: 'unavailable', requestId: 'R-1' });
  });
});

describe('answers that are none', () => {
  it.each<[string, Reply]>([
    ['HTML with 502', (response) => response.writeHead(502).end('<html>canary</html>')],
    ['nothing', (response) => response.end()],
    ['an empty 431', (response) => response.writeHead(431).end()],
    ['JSON null with 400', (response) => response.writeHead(400).end('null')],
    ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/canary' }).end('{}')],
    ['an object where a list belongs', { json: { Sessions: { Session: {} } } }],
    ['a dropped connection', (response) => void response.destroy()],
  ])('[EO3.4] %s is unavailable', async (_what, reply) => {
    region.replies(reply);
    expect((await failureOf(read(ecsOf()))).code).toBe('unavailable');
    expect(region.calls).toHaveLength(3);
  });

  it('[EO3.3] nobody listening is unavailable', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await failureOf(write(ecsOf({}, `127.0.0.1:${port}`)))).toMatchObject({ code: 'unavailable', upstreamCode: 'ECONNREFUSED' });
  });

  it('[EO3.3] [EO4.1] a silent region is a time-out after the limit, also for a call that acts, which is not repeated', async () => {
    region.replies(() => undefined);
    expect((await failureOf(write(ecsOf({ timeoutMs: 150 })))).code).toBe('timeout');
    expect(region.calls).toHaveLength(1);
  });

  it('[EO4.1] an answer slower than the SDK\'s own three seconds is waited for', async () => {
    region.replies((response) => void setTimeout(() => response.end(JSON.stringify({ RequestId: 'R', Sessions: { Session: [] } })), 3_300));
    expect(await read(ecsOf({ timeoutMs: 8_000 }))).toEqual({ sessions: [] });
    expect(region.calls).toHaveLength(1);
  });
});

describe('retries of reads', () => {
  it('[EO4.1] a busy region is asked again, waiting longer each time', async () => {
    region.replies(errorReply(503, 'ServiceUnavailable'), errorReply(400, 'Throttling'), okay);
    expect(await read(ecsOf())).toEqual({ sessions: [] });
    expect(waits).toEqual([100, 200]);
    expect(events.map(({ attempt, code }) => [attempt, code])).toEqual([[1, 'unavailable'], [2, 'throttled'], [3, undefined]]);
  });

  it('[EO3.2] waits at least as long as the region asks', async () => {
    region.replies(errorReply(429, 'Throttling.User', { 'x-acs-retry-after': '1234' }), okay);
    await read(ecsOf());
    expect(waits).toEqual([1334]);
  });

  it('the third failure is the answer', async () => {
    region.replies(errorReply(500, 'InternalError'));
    expect((await failureOf(read(ecsOf()))).code).toBe('unavailable');
    expect(region.calls).toHaveLength(3);
  });

  it('tries and waits together take no longer than a read may', async () => {
    region.replies(okay, () => undefined);
    await read(ecsOf()); // loads the SDK
    const limited = (timeoutMs: number) => createEcs({ kind: 'local', endpoint: region.endpoint, ...accessKey }, { timeoutMs, readLimitMs: 250 });
    expect((await failureOf(read(limited(5_000)))).code).toBe('timeout'); // cut off in its first try
    expect((await failureOf(read(limited(200)))).code).toBe('timeout'); // no second one, whose wait would not fit
    expect(region.calls).toHaveLength(3);
  });

  it('a refusal is not repeated', async () => {
    region.replies(errorReply(403, 'Forbidden.RAM'));
    await failureOf(read(ecsOf()));
    expect(region.calls).toHaveLength(1);
  });
});

describe('[EO4.8] the public cloud', () => {
  afterEach(() => vi.unstubAllEnvs());

  const cloud = () => createEcs({ kind: 'aliyun', endpointFor: () => `http://${region.endpoint}` }, { onCall: (event) => events.push(event) });

  it('signs with the default credential chain', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', accessKey.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', accessKey.accessKeySecret);
    region.replies(okay);
    await read(cloud());
    expect(region.lastCall.signed).toBe(true);
    expect(region.lastCall.headers.authorization).toContain(`Credential=${accessKey.accessKeyId},`);
  });

  it('no credentials anywhere is unauthenticated, and no call is made', async () => {
    for (const name of ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET']) vi.stubEnv(name, undefined);
    vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
    vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');
    expect(await failureOf(write(cloud()))).toMatchObject({ code: 'unauthenticated', upstreamCode: 'InvalidCredentials' });
    expect(region.calls).toEqual([]);
  });
});
