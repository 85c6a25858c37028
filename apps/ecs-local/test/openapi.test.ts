/** The OpenAPI over real HTTP with real signatures: 5,000 hosts, a stopped guest, and every operation's answer. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegion, type TestRegion } from './local-region.ts';
import type { Json } from './signed-call.ts';

const hosts = Array.from({ length: 5000 }, (_, i) => `  - { id: i-h${i}, kind: host, name: host-${i}, region: local-1, address: 10.${i >> 8}.${i & 255}.9, tags: { shelf: ${i % 7} }, resourceGroup: ${i % 2 ? 'rg-odd' : 'rg-even'} }`);
const inventory = `
regions:
  - { id: local-1, names: { en-US: Local 1, zh-CN: 本地一区 } }
  - id: local-2
resourceGroups: [{ id: rg-odd, name: Odd }, { id: rg-even, name: Even }]
instances:
  - id: i-demo
    kind: demo
    name: 网站 web
    region: local-2
    description: a guest
    privateIp: 10.1.0.9
    power: Stopped
    health: Impaired
    loginAsNonRoot: true
    tags: { env: prod }
${hosts.join('\n')}
`;

let region: TestRegion;
beforeAll(async () => {
  region = await startRegion(inventory);
});
afterAll(() => region.end());

const ids = (body: Json): string[] => (body.Instances?.Instance as unknown as { InstanceId: string }[]).map(({ InstanceId }) => InstanceId);

describe('answers', () => {
  it('[EO3.1] are JSON on every status, with a request id, and say what is wrong', async () => {
    const { status, headers, body } = await region.call('DescribeInstances', { RegionId: 'local-9' });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type: 'application/json;charset=utf-8' });
    expect(body).toEqual({
      RequestId: headers['x-acs-request-id'],
      HostId: region.host,
      Code: 'InvalidRegionId.NotFound',
      Message: 'The specified RegionId does not exist.',
      Recommend: `https://api.aliyun.com/troubleshoot?q=InvalidRegionId.NotFound&product=Ecs&requestId=${String(headers['x-acs-request-id'])}`,
    });
    expect(body.RequestId).toMatch(/^[0-9A-F]{8}-[0-9A-F-]{27}$/);
  });

  it('[EO1.2] come to a request line of 100 KB', async () => {
    const content = Buffer.alloc(18_000, 0xff).toString('base64').slice(0, 24_000);
    expect(encodeURIComponent(content).length).toBeGreaterThan(70_000);
    const { status, body } = await region.call('RunCommand', { RegionId: 'local-2', Type: 'RunShellScript', 'InstanceId.1': 'i-nobody', CommandContent: content, ContentEncoding: 'Base64' });
    expect([status, body.Code]).toEqual([404, 'InvalidInstance.NotFound']);
  });

  it('[EO3.4] are JSON even when the headers are too large or the request is no HTTP', async () => {
    for (const [request, expected] of [
      [`POST /?x=${'y'.repeat(300 * 1024)} HTTP/1.1\r\nhost: x\r\n\r\n`, /^HTTP\/1\.1 431 .*"Code":"RequestHeaderFieldsTooLarge"/s],
      ['nonsense\r\n\r\n', /^HTTP\/1\.1 400 .*"Code":"BadRequest"/s],
    ] as const) {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(region.ports.ecs, '127.0.0.1', () => socket.write(request));
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : reject(error)));
      });
      expect(answer).toMatch(expected);
    }
  });

  it('say InvalidAction.NotFound for an operation the region lacks, and the log says which', async () => {
    const { status, body } = await region.call('CreateInstance');
    expect([status, body.Code]).toEqual([404, 'InvalidAction.NotFound']);
    expect(region.logged()).toMatch(/"action":"CreateInstance".*"msg":"this region lacks the operation"/);
  });

  it('refuse other versions, paths and bodies', async () => {
    expect((await region.call('DescribeRegions', {}, { headers: { 'x-acs-version': '2014-05-27' } })).body.Code).toBe('InvalidVersion');
    expect((await region.call('DescribeRegions', {}, { spoil: (request) => (request.path = '/api') })).body.Code).toBe('InvalidAction.NotFound');
    expect((await region.call('DescribeRegions', {}, { body: { type: 'text/plain', text: 'x' } })).body.Code).toBe('InvalidParameter');
    expect((await region.call('DescribeRegions', {}, { body: { type: 'application/json', text: `"${'x'.repeat(300_000)}"` } })).status).toBe(413);
  });

  it('take parameters from a form or JSON body and from GET as well', async () => {
    const form = await region.call('DescribeInstances', {}, { body: { type: 'application/x-www-form-urlencoded', text: 'RegionId=local-1&InstanceName=host-4999&Tag.1.Key=shelf' } });
    expect(ids(form.body)).toEqual(['i-h4999']);
    const json = await region.call('DescribeInstances', {}, { body: { type: 'application/json', text: '{"RegionId":"local-1","InstanceName":"host-7","Tag":[{"Key":"shelf","Value":"0"}]}' } });
    expect(ids(json.body)).toEqual(['i-h7']);
    const get = await region.call('DescribeInstances', { RegionId: 'local-1', InstanceName: 'host-8' }, { method: 'GET' });
    expect(ids(get.body)).toEqual(['i-h8']);
  });
});

describe('signatures', () => {
  it('[EO2] must be there, right, fresh and used once', async () => {
    const code = async (more: Parameters<TestRegion['call']>[2]) => (await region.call('DescribeRegions', {}, more)).body.Code;
    expect(await code({ caller: { ...region.caller, accessKeySecret: 'wrong' } })).toBe('SignatureDoesNotMatch');
    expect(await code({ caller: { ...region.caller, accessKeyId: 'LTAI5tNobody' } })).toBe('InvalidAccessKeyId.NotFound');
    expect(await code({ spoil: ({ headers }) => delete headers.authorization })).toBe('IncompleteSignature');
    expect(await code({ spoil: (request) => (request.path = '/?RegionId=local-1') })).toBe('SignatureDoesNotMatch');
    expect(await code({ headers: { 'x-acs-date': '2020-01-01T00:00:00Z' } })).toBe('InvalidTimeStamp.Expired');
    const nonce = { headers: { 'x-acs-signature-nonce': randomUUID() } };
    expect([await code(nonce), await code(nonce)]).toEqual([undefined, 'SignatureNonceUsed']);
  });

  it('[EO2.5] of a temporary key need its token', async () => {
    const { accessKeyId, accessKeySecret, securityToken } = region.region.issueToken({ durationSeconds: 900, roleSessionName: 'alice' });
    const code = async (token: string | undefined, spoil?: (request: { headers: Record<string, string> }) => void) =>
      (await region.call('DescribeRegions', {}, { caller: { accessKeyId, accessKeySecret, ...(token !== undefined && { securityToken: token }) }, ...(spoil && { spoil }) })).body.Code;
    expect(await code(securityToken)).toBeUndefined();
    expect(await code(undefined)).toBe('MissingSecurityToken');
    expect(await code('another')).toBe('InvalidSecurityToken.MismatchWithAccessKey');
    expect(await code(undefined, ({ headers }) => (headers['x-acs-security-token'] = securityToken))).toBe('IncompleteSignature');
  });
});

describe('[EO5.1] DescribeRegions', () => {
  it('names regions in the language asked for, Chinese by default', async () => {
    const names = async (parameters: Record<string, string>) => ((await region.ok('DescribeRegions', parameters)).Regions?.Region as unknown as { LocalName: string }[]).map(({ LocalName }) => LocalName);
    expect(await names({})).toEqual(['本地一区', 'local-2']);
    expect(await names({ AcceptLanguage: 'en-US' })).toEqual(['Local 1', 'local-2']);
    expect((await region.ok('DescribeRegions')).Regions?.Region).toContainEqual({ RegionId: 'local-2', LocalName: 'local-2', RegionEndpoint: region.host, Status: 'available' });
  });
});

describe('[EO5.5] DescribeInstances', () => {
  it('shows an instance in the documented shape: arrays always, EipAddress always an object', async () => {
    const body = await region.ok('DescribeInstances', { RegionId: 'local-2' });
    expect(body).toMatchObject({ TotalCount: 1, NextToken: '', PageSize: 10, PageNumber: 1 });
    expect(body.Instances?.Instance).toMatchObject([
      {
        InstanceId: 'i-demo', InstanceName: '网站 web', HostName: 'web', Description: 'a guest', Status: 'Stopped', OSType: 'linux', RegionId: 'local-2', ZoneId: 'local-2-a',
        ResourceGroupId: '', InstanceNetworkType: 'vpc', ImageOptions: { LoginAsNonRoot: true },
        PublicIpAddress: { IpAddress: [] }, InnerIpAddress: { IpAddress: [] }, EipAddress: { IpAddress: '', AllocationId: '' },
        VpcAttributes: { VpcId: 'vpc-local-2', VSwitchId: 'vsw-local-2-a', PrivateIpAddress: { IpAddress: ['10.1.0.9'] } },
        SecurityGroupIds: { SecurityGroupId: [] }, OperationLocks: { LockReason: [] }, Tags: { Tag: [{ TagKey: 'env', TagValue: 'prod' }] },
        CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/) as string, ExpiredTime: '2099-12-31T15:59Z',
      },
    ]);
  });

  it('shows a host of a person as running, with its address and SSH port', async () => {
    const body = await region.ok('DescribeInstances', { RegionId: 'local-1', InstanceIds: '["i-h300"]' });
    expect(body.Instances?.Instance).toMatchObject([{ Status: 'Running', PublicIpAddress: { IpAddress: ['10.1.44.9'] }, Tags: { Tag: [{ TagKey: 'shelf', TagValue: '6' }, { TagKey: 'workbench:ssh-port', TagValue: '22' }] } }]);
  });

  it('walks 5,000 instances page by page, each once and in order', async () => {
    const seen: string[] = [];
    let token = '';
    let pages = 0;
    do {
      const body = await region.ok('DescribeInstances', { RegionId: 'local-1', MaxResults: '100', ...(token && { NextToken: token }) });
      expect(body.TotalCount).toBe(5000);
      seen.push(...ids(body));
      token = body.NextToken as unknown as string;
      pages += 1;
    } while (token !== '');
    expect(pages).toBe(50);
    expect(seen).toEqual(hosts.map((_, i) => `i-h${i}`));
    expect((await region.call('DescribeInstances', { RegionId: 'local-1', NextToken: 'nonsense' })).body.Code).toBe('InvalidParameter.NextToken');
  });

  it('searches all of them', async () => {
    const total = async (parameters: Record<string, string>) => (await region.ok('DescribeInstances', { RegionId: 'local-1', ...parameters })).TotalCount;
    expect(await total({ InstanceName: 'host-49*' })).toBe(111);
    expect(await total({ 'Tag.1.Key': 'shelf', 'Tag.1.Value': '0', ResourceGroupId: 'rg-odd' })).toBe(357);
    expect(await total({ PublicIpAddresses: '["10.0.5.9","10.19.135.9"]' })).toBe(2);
    expect(await total({ Status: 'Stopped' })).toBe(0);
  });

  it('needs a region', async () => {
    expect((await region.call('DescribeInstances')).body).toMatchObject({ Code: 'MissingRegionId', Message: 'RegionId is mandatory for this action.' });
  });
});

describe('[EO5.6] states', () => {
  it('DescribeInstanceStatus pages by number', async () => {
    const body = await region.ok('DescribeInstanceStatus', { RegionId: 'local-1', PageNumber: '2', PageSize: '50' });
    expect(body).toMatchObject({ TotalCount: 5000, PageNumber: 2, PageSize: 50 });
    expect((body.InstanceStatuses?.InstanceStatus as unknown as unknown[])[0]).toEqual({ InstanceId: 'i-h50', Status: 'Running' });
  });

  it('DescribeInstancesFullStatus says power and health by name', async () => {
    const body = await region.ok('DescribeInstancesFullStatus', { RegionId: 'local-2', 'InstanceId.1': 'i-demo' });
    expect(body.InstanceFullStatusSet?.InstanceFullStatusType).toMatchObject([
      { InstanceId: 'i-demo', Status: { Name: 'Stopped' }, HealthStatus: { Name: 'Impaired' }, ScheduledSystemEventSet: { ScheduledSystemEventType: [] } },
    ]);
    const count = async (parameters: Record<string, string>) => (await region.ok('DescribeInstancesFullStatus', { RegionId: 'local-1', ...parameters })).TotalCount;
    expect([await count({ HealthStatus: 'Ok' }), await count({ HealthStatus: 'Impaired' }), await count({ Status: 'Stopped' })]).toEqual([5000, 0, 0]);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`InstanceId.${i + 1}`, `i-h${i}`]));
    expect((await region.call('DescribeInstancesFullStatus', { RegionId: 'local-1', ...many })).body.Code).toBe('InstanceIds.ExceedLimit');
  });

  it('DescribeInstanceAttribute shows one instance', async () => {
    expect(await region.ok('DescribeInstanceAttribute', { InstanceId: 'i-demo' })).toMatchObject({ InstanceId: 'i-demo', Status: 'Stopped', IoOptimized: 'optimized', EipAddress: { IpAddress: '' } });
    expect((await region.call('DescribeInstanceAttribute', { InstanceId: 'i-x' })).body.Code).toBe('InvalidInstanceId.NotFound');
  });

  it('[EO5.7] DescribeCloudAssistantStatus says true or false in words', async () => {
    const body = await region.ok('DescribeCloudAssistantStatus', { RegionId: 'local-2', 'InstanceId.1': 'i-demo' });
    expect(body).toMatchObject({ TotalCount: 1, NextToken: '' });
    expect(body.InstanceCloudAssistantStatusSet?.InstanceCloudAssistantStatus).toEqual([
      { InstanceId: 'i-demo', CloudAssistantStatus: 'false', CloudAssistantVersion: '', LastHeartbeatTime: '', LastInvokedTime: '', InvocationCount: 0, ActiveTaskCount: 0, OSType: 'Linux', SupportSessionManager: false },
    ]);
    expect((await region.call('DescribeCloudAssistantStatus', { RegionId: 'local-1', 'InstanceId.1': 'i-demo' })).body.Code).toBe('InvalidInstance.NotFound');
    expect((await region.ok('DescribeCloudAssistantStatus', { RegionId: 'local-1', MaxResults: '50' })).NextToken).not.toBe('');
  });
});

describe('[EO5.2] StartTerminalSession', () => {
  const start = (parameters: Record<string, string>) => region.call('StartTerminalSession', { RegionId: 'local-2', 'InstanceId.1': 'i-demo', ...parameters });

  it('gives a session whose address holds its id and token, also for a stopped instance', async () => {
    const { status, body } = await start({ Username: 'root' });
    expect(status).toBe(200);
    expect(body.SessionId).toMatch(/^s-/);
    expect(body.WebSocketUrl).toBe(`ws://${region.host}/session?sessionId=${String(body.SessionId)}&token=${String(body.SecurityToken)}`);
    expect(region.logged()).not.toContain(String(body.SecurityToken));
  });

  it.each<[string, Record<string, string>, string]>([
    ['two instances', { RegionId: 'local-1', 'InstanceId.1': 'i-h1', 'InstanceId.2': 'i-h2' }, 'InstanceIds.ExceedLimit'],
    ['an instance of another region', { 'InstanceId.1': 'i-h1' }, 'InvalidInstance.NotFound'],
    ['no instance', { 'InstanceId.1': '' }, 'MissingParam.InstanceId'],
    ['port 0', { PortNumber: '0' }, 'PortNumber.Invalid'],
    ['port 65536', { PortNumber: '65536' }, 'PortNumber.Invalid'],
    ['a port that is no number', { PortNumber: 'ssh' }, 'PortNumber.Invalid'],
    ['a target without port', { TargetServer: '10.0.0.1' }, 'InvalidTargetServer.MissingPortNumber'],
    ['a target too long', { TargetServer: 'x'.repeat(129), PortNumber: '22' }, 'InvalidTargetServer.LengthLimitExceeded'],
    ['a command with a port', { CommandLine: 'top', PortNumber: '22' }, 'InvalidCommandLine.Conflict'],
    ['a command too long', { CommandLine: 'x'.repeat(513) }, 'InvalidCommandLine.LengthLimitExceeded'],
    ['a user name too long', { Username: 'x'.repeat(256) }, 'Username.ExceedLimit'],
    ['an unknown connection type', { ConnectionType: 'Carrier' }, 'InvalidParameter.ConnectionType'],
    ['encryption', { EncryptionOptions: '{"Enabled":true}' }, 'InvalidParameter.EncryptionOptions'],
  ])('refuses %s', async (_what, parameters, code) => {
    expect((await start(parameters)).body.Code).toBe(code);
  });

  it('answers the same call with the same ClientToken once', async () => {
    const token = { ClientToken: randomUUID() };
    const first = await start(token);
    expect((await start(token)).body.SessionId).toBe(first.body.SessionId);
    expect((await start({ ...token, Username: 'other' })).body.Code).toBe('IdempotentParameterMismatch');
    expect((await start({})).body.SessionId).not.toBe(first.body.SessionId);
  });

  it('[EO5.8] is refused while Session Manager is off, whichever way it was switched', async () => {
    const read = async () => [
      (await region.ok('DescribeUserBusinessBehavior', { RegionId: 'local-2', statusKey: 'sessionManagerStatus' })).StatusValue,
      (await region.ok('DescribeCloudAssistantSettings', { RegionId: 'local-2', 'SettingType.1': 'SessionManagerConfig' })).SessionManagerConfig?.SessionManagerEnabled,
    ];
    expect(await read()).toEqual(['enabled', true]);
    await region.ok('ModifyCloudAssistantSettings', { RegionId: 'local-2', SettingType: 'SessionManagerConfig', SessionManagerConfig: '{"SessionManagerEnabled":false}' });
    expect(await read()).toEqual(['disabled', false]);
    const refused = await start({});
    expect([refused.status, refused.body.Code]).toEqual([403, 'UserBehavior.SessionManagerDisabled']);
    await region.ok('ModifyUserBusinessBehavior', { RegionId: 'local-2', statusKey: 'sessionManagerStatus', statusValue: 'enabled' });
    expect(await read()).toEqual(['enabled', true]);
    expect((await start({})).status).toBe(200);
  });

  it('[EO5.3] ends for good, and [EO5.4] is listed with what it was for', async () => {
    const { body } = await start({ PortNumber: '8080', TargetServer: '10.0.0.5', Username: 'eve' });
    const sessionId = String(body.SessionId);
    const listed = await region.ok('DescribeTerminalSessions', { RegionId: 'local-2', SessionId: sessionId });
    expect(listed.Sessions?.Session).toMatchObject([{ SessionId: sessionId, PortNumber: 8080, TargetServer: '10.0.0.5', Username: 'eve', ClientIP: '127.0.0.1', Connections: { Connection: [] } }]);
    await region.ok('EndTerminalSession', { RegionId: 'local-2', SessionId: sessionId });
    await region.ok('EndTerminalSession', { RegionId: 'local-2', SessionId: sessionId });
    expect((await region.call('EndTerminalSession', { RegionId: 'local-2', SessionId: 's-nobody' })).body.Code).toBe('InvalidSessionId.NotFound');
    expect((await region.call('EndTerminalSession', { RegionId: 'local-1', SessionId: sessionId })).body.Code).toBe('InvalidSessionId.NotFound');
  });
});

describe('[EO5.9] commands', () => {
  const run = (parameters: Record<string, string>) =>
    region.call('RunCommand', { RegionId: 'local-2', Type: 'RunShellScript', 'InstanceId.1': 'i-demo', CommandContent: 'echo {{name}}', ...parameters });

  it('on a stopped instance end as Aborted with the reason', async () => {
    const { body } = await run({});
    expect([body.CommandId, body.InvokeId]).toEqual([expect.stringMatching(/^c-/), expect.stringMatching(/^t-/)]);
    const results = await region.ok('DescribeInvocationResults', { RegionId: 'local-2', InvokeId: String(body.InvokeId) });
    expect(results.Invocation).toMatchObject({
      TotalCount: 1, NextToken: '',
      InvocationResults: { InvocationResult: [{ InstanceId: 'i-demo', InvocationStatus: 'Aborted', InvokeRecordStatus: 'Failed', ErrorCode: 'InstanceNotRunning', Output: '', Dropped: 0 }] },
    });
    const invocations = await region.ok('DescribeInvocations', { RegionId: 'local-2', InvokeId: String(body.InvokeId), ContentEncoding: 'PlainText' });
    expect(invocations.Invocations?.Invocation).toMatchObject([{ CommandContent: 'echo {{name}}', InvocationStatus: 'Failed', InvokeInstances: { InvokeInstance: [{ InvocationStatus: 'Aborted' }] } }]);
  });

  it('are kept when asked to, and invoked again with parameters', async () => {
    const kept = (await run({ KeepCommand: 'true', EnableParameter: 'true', Parameters: '{"name":"a"}' })).body;
    const again = await region.call('InvokeCommand', { RegionId: 'local-2', CommandId: String(kept.CommandId), 'InstanceId.1': 'i-demo', Parameters: '{"name":"b"}' });
    expect(again.body.InvokeId).toMatch(/^t-/);
    const both = await region.ok('DescribeInvocations', { RegionId: 'local-2', CommandId: String(kept.CommandId) });
    expect((both.Invocations?.Invocation as unknown as { InvokeId: string }[]).map(({ InvokeId }) => InvokeId)).toEqual([again.body.InvokeId, kept.InvokeId]);
    expect((await region.call('InvokeCommand', { RegionId: 'local-2', CommandId: 'c-nobody', 'InstanceId.1': 'i-demo' })).body.Code).toBe('InvalidCmdId.NotFound');
  });

  it.each<[string, Record<string, string>, string]>([
    ['25 KB of content', { CommandContent: 'x'.repeat(25_000) }, 'CmdContent.ExceedLimit'],
    ['content that is not Base64', { ContentEncoding: 'Base64', CommandContent: '***' }, 'InvalidParameter.CommandContent'],
    ['scripts of another system', { Type: 'RunPowerShellScript' }, 'InvalidInstance.NotMatch'],
    ['no type', { Type: '' }, 'MissingType'],
    ['too short a time limit', { Timeout: '9' }, 'InvalidParameter.Timeout'],
    ['a parameter without value', { EnableParameter: 'true' }, 'Parameter.MissingValue'],
    ['a parameter without value that objects have by nature', { EnableParameter: 'true', CommandContent: 'echo {{toString}}' }, 'Parameter.MissingValue'],
    ['a parameter too many', { EnableParameter: 'true', Parameters: '{"name":"a","other":"b"}' }, 'Parameter.NotMatched'],
    ['secrets it does not have', { EnableParameter: 'true', CommandContent: '{{oos-secret:x}}' }, 'Operation.Forbidden'],
    ['schedules', { RepeatMode: 'Period', Frequency: '0 0 * * *' }, 'InvalidParameter.RepeatMode'],
  ])('refuse %s', async (_what, parameters, code) => {
    expect((await run(parameters)).body.Code).toBe(code);
  });
});

describe('[EO5.12] power', () => {
  it('is refused in the wrong state, for strangers and for hosts of people; a dry run changes nothing', async () => {
    const codeOf = async (action: string, parameters: Record<string, string>) => (await region.call(action, parameters)).body.Code;
    expect(await codeOf('StopInstance', { InstanceId: 'i-demo' })).toBe('IncorrectInstanceStatus');
    expect(await codeOf('RebootInstance', { InstanceId: 'i-demo' })).toBe('IncorrectInstanceStatus');
    expect(await codeOf('StartInstance', { InstanceId: 'i-nobody' })).toBe('InvalidInstanceId.NotFound');
    expect(await codeOf('StopInstance', { InstanceId: 'i-h1' })).toBe('OperationDenied');
    expect(await codeOf('StartInstance', {})).toBe('MissingInstanceId');
    expect(await codeOf('StartInstance', { InstanceId: 'i-demo', DryRun: 'true' })).toBe('DryRunOperation');
    expect(await region.ok('DescribeInstanceAttribute', { InstanceId: 'i-demo' })).toMatchObject({ Status: 'Stopped' });
  });
});

describe('the process', () => {
  it('is ready when nothing has to boot', async () => {
    const probe = async (path: string) => {
      const response = await fetch(`http://${region.host}${path}`);
      return [response.status, await response.json()];
    };
    expect(await probe('/readyz')).toEqual([200, { ready: true }]);
    expect(await probe('/healthz')).toEqual([200, { alive: true }]);
  });

  it('logs action, code and time of a call and the id its caller gave, never its parameters', async () => {
    const canary = `canary-${randomUUID()}`;
    const { headers } = await region.call('DescribeInstances', { RegionId: 'local-1', InstanceName: canary }, { headers: { 'x-request-id': 'caller-0001' } });
    await region.call('DescribeInstances', { RegionId: canary, [canary]: canary }, { headers: { 'x-request-id': 'bad id' } });
    const line = region.logged().split('\n').find((text) => text.includes(String(headers['x-acs-request-id'])));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ action: 'DescribeInstances', code: 'OK', callerRequestId: 'caller-0001', ms: expect.any(Number) as number });
    expect(region.logged()).not.toContain(canary);
    expect(region.logged()).not.toContain('bad id');
    expect(region.logged()).not.toContain(region.caller.accessKeySecret);
  });
});
