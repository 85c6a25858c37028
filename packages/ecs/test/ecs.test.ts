import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEcs, type CallEvent, type CallerTime, type Ecs, type EcsOptions } from '@workbench/ecs';
import { accessKey, TestRegion } from './test-region.ts';

let region: TestRegion;
let events: CallEvent[];

beforeEach(async () => {
  region = await TestRegion.start();
  events = [];
});

afterEach(async () => {
  expect(region.calls.filter(({ signed }) => !signed)).toEqual([]);
  await region.close();
});

/** Time that passes only while waiting for a retry. */
const time: CallerTime = { monotonicMs: () => 0, sleep: () => Promise.resolve(), random: () => 0 };

function ecsOf(options: EcsOptions = {}): Ecs {
  return createEcs({ kind: 'local', endpoint: region.endpoint, ...accessKey }, { time, onCall: (event) => events.push(event), ...options });
}

const regionId = 'local-1';

describe('the wire', () => {
  it('[EO2] [EO1.1] signs what it sends, with awkward characters, and sends an empty body', async () => {
    region.replies({ json: { RequestId: 'R-1', Instances: { Instance: [] } } });
    await ecsOf().listInstances({ regionId, search: { tag: { key: 'env*(a)!~\'é', value: 'prod&x=1 +' } } });
    expect(region.lastCall).toMatchObject({ action: 'DescribeInstances', signed: true, parameters: { RegionId: regionId, 'Tag.1.Key': 'env*(a)!~\'é', 'Tag.1.Value': 'prod&x=1 +' } });
    expect(region.lastCall.headers['content-length']).toBe('0');
    expect(region.lastCall.headers['x-acs-version']).toBe('2014-05-26');
  });

  it('[EO2.5] a wrong secret makes a signature that the verifier of these tests refuses', async () => {
    region.replies({ json: { RequestId: 'R-1' } });
    await createEcs({ kind: 'local', endpoint: region.endpoint, accessKeyId: accessKey.accessKeyId, accessKeySecret: 'another' }).startInstance({ regionId, instanceId: 'i-1' });
    expect(region.calls.splice(0)).toMatchObject([{ signed: false }]);
  });

  it('[EO1.3] sends an STS token', async () => {
    region.replies({ json: { RequestId: 'R-1' } });
    await createEcs({ kind: 'local', endpoint: `http://${region.endpoint}`, ...accessKey, securityToken: 'token' }).startInstance({ regionId, instanceId: 'i-1' });
    expect(region.lastCall.headers).toMatchObject({ 'x-acs-security-token': 'token', 'x-acs-accesskey-id': accessKey.accessKeyId });
  });

  it('[EO1.5] passes the caller\'s request id on, and tells what happened', async () => {
    region.replies({ json: { RequestId: 'R-77' } });
    await ecsOf().stopInstance({ regionId, instanceId: 'i-1', force: true }, { requestId: 'caller-0001' });
    expect(region.lastCall.headers['x-request-id']).toBe('caller-0001');
    expect(region.lastCall.parameters).toEqual({ InstanceId: 'i-1', ForceStop: 'true' });
    expect(events).toEqual([{ action: 'StopInstance', regionId, ms: 0, attempt: 1, requestId: 'R-77', callerRequestId: 'caller-0001' }]);
  });

  it('a request id that could break a header is the caller\'s error', async () => {
    await expect(ecsOf().startInstance({ regionId, instanceId: 'i-1' }, { requestId: 'a\r\nHost: evil' })).rejects.toThrow(/^requestId:/);
    expect(region.calls).toEqual([]);
  });

  it.each(['evil.example.com/', '', 'A', '-a', 'x'.repeat(64)])('the region id "%s" never becomes part of an address', async (bad) => {
    const asked: string[] = [];
    const ecs = createEcs({ kind: 'aliyun', endpointFor: (id) => (asked.push(id), `http://${region.endpoint}`) });
    await expect(ecs.startInstance({ regionId: bad, instanceId: 'i-1' })).rejects.toMatchObject({ code: 'invalid' });
    expect(asked).toEqual([]);
    expect(region.calls).toEqual([]);
  });

  it('[EO1.2] a script of 18 KiB arrives whole', async () => {
    region.replies({ json: { RequestId: 'R-1', CommandId: 'c-1', InvokeId: 't-1' } });
    const script = 'echo "~+/=é"\n'.repeat(1400);
    expect(await ecsOf().runCommand({ regionId, instanceIds: ['i-1', 'i-2'], script, timeoutSeconds: 30, username: 'root' })).toEqual({ commandId: 'c-1', invokeId: 't-1' });
    const { parameters } = region.lastCall;
    expect(Buffer.from(parameters['CommandContent'] ?? '', 'base64').toString()).toBe(script);
    expect(parameters).toMatchObject({ ContentEncoding: 'Base64', 'InstanceId.1': 'i-1', 'InstanceId.2': 'i-2', Timeout: '30', Type: 'RunShellScript', Username: 'root' });
  });
});

describe('operations', () => {
  it('[EO5.1] regions with their display names', async () => {
    region.replies({ json: { RequestId: 'R', Regions: { Region: [{ RegionId: 'local-1', LocalName: '本地一区' }, { RegionId: 'local-2' }] } } });
    expect(await ecsOf().listRegions({ language: 'zh-CN' })).toEqual([
      { id: 'local-1', name: '本地一区' },
      { id: 'local-2', name: 'local-2' },
    ]);
    expect(region.lastCall.parameters).toEqual({ AcceptLanguage: 'zh-CN' });
  });

  const full = {
    InstanceId: 'i-1', InstanceName: 'web-1', HostName: 'web', Description: 'front', RegionId: regionId, ZoneId: 'local-1a', ResourceGroupId: 'rg-1', Status: 'Running', OSType: 'linux',
    OSName: 'Debian 12', OSNameEn: 'Debian 12 64bit', PublicIpAddress: { IpAddress: ['203.0.113.1'] }, EipAddress: { IpAddress: '203.0.113.1' },
    VpcAttributes: { VpcId: 'vpc-1', PrivateIpAddress: { IpAddress: ['10.0.0.1'] } }, InnerIpAddress: { IpAddress: [] }, SecurityGroupIds: { SecurityGroupId: ['sg-1'] }, KeyPairName: 'kp',
    Tags: { Tag: [{ TagKey: 'workbench:ssh-port', TagValue: '2222' }, { TagKey: '__proto__', TagValue: 'x' }] }, ImageOptions: { LoginAsNonRoot: true },
    OperationLocks: { LockReason: [{ LockReason: 'financial' }] }, CreationTime: '2026-01-01T00:00Z', ExpiredTime: '2099-12-31T15:59Z', AField: 'of the future',
  };

  it('[EO5.5] an instance in plain words, and one that carries nothing but its id', async () => {
    region.replies({ json: { RequestId: 'R', NextToken: 'page-2', TotalCount: 2, Instances: { Instance: [full, { InstanceId: 'i-2', Status: 'Melting' }] } } });
    const page = await ecsOf().listInstances({ regionId, resourceGroupId: 'rg-1', status: 'Running', maxResults: 50, nextToken: 'page-1' });
    expect(region.lastCall.parameters).toEqual({ RegionId: regionId, ResourceGroupId: 'rg-1', Status: 'Running', MaxResults: '50', NextToken: 'page-1' });
    expect(page.nextToken).toBe('page-2');
    expect(page.instances[0]).toEqual({
      id: 'i-1', name: 'web-1', hostName: 'web', description: 'front', regionId, zoneId: 'local-1a', resourceGroupId: 'rg-1', status: 'Running', osType: 'linux', osName: 'Debian 12 64bit',
      publicIps: ['203.0.113.1'], privateIps: ['10.0.0.1'], vpcId: 'vpc-1', securityGroupIds: ['sg-1'], keyPairName: 'kp', tags: Object.fromEntries([['workbench:ssh-port', '2222'], ['__proto__', 'x']]),
      loginAsNonRoot: true, lockReasons: ['financial'], createdAt: '2026-01-01T00:00Z', expiresAt: '2099-12-31T15:59Z',
    });
    expect(page.instances[1]).toMatchObject({ id: 'i-2', status: 'Unknown', publicIps: [], loginAsNonRoot: false, tags: {} });
  });

  it('[EO5.5] searches by part of a name, without letting wild cards through', async () => {
    region.replies({ json: { RequestId: 'R', NextToken: '', Instances: { Instance: [] } } });
    const ecs = ecsOf();
    expect(await ecs.listInstances({ regionId, search: { nameContains: 'we*b ' } })).toEqual({ instances: [] });
    expect(region.lastCall.parameters['InstanceName']).toBe('*web*');
    await ecs.listInstances({ regionId, search: { nameContains: '*' } });
    expect(region.lastCall.parameters['InstanceName']).toBeUndefined();
  });

  it('[EO5.5] searches an address among all three kinds and names an instance once', async () => {
    region.replies({ json: { RequestId: 'R', Instances: { Instance: [full] } } });
    const page = await ecsOf().listInstances({ regionId, search: { ip: '203.0.113.1' } });
    expect(page.instances.map(({ id }) => id)).toEqual(['i-1']);
    const ask = '["203.0.113.1"]';
    expect(region.calls.map(({ parameters }) => parameters['PublicIpAddresses'] ?? parameters['EipAddresses'] ?? parameters['PrivateIpAddresses'])).toEqual([ask, ask, ask]);
  });

  it('[EO5.5] no ids means no instances, not all of them; too many is the caller\'s error', async () => {
    const ecs = ecsOf();
    expect(await ecs.listInstances({ regionId, search: { instanceIds: [] } })).toEqual({ instances: [] });
    await expect(ecs.listInstances({ regionId, search: { instanceIds: Array.from({ length: 101 }, (_, n) => `i-${n}`) } })).rejects.toThrow(/^instanceIds: 101/);
    expect(region.calls).toEqual([]);
  });

  it('[EO5.5] getInstance: the one, or not-found', async () => {
    region.replies({ json: { RequestId: 'R', Instances: { Instance: [full] } } }, { json: { RequestId: 'R', Instances: { Instance: [] } } });
    const ecs = ecsOf();
    expect((await ecs.getInstance({ regionId, instanceId: 'i-1' })).name).toBe('web-1');
    expect(region.lastCall.parameters['InstanceIds']).toBe('["i-1"]');
    await expect(ecs.getInstance({ regionId, instanceId: 'i-9' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('[EO5.6] health by id, 100 ids a call', async () => {
    const one = (id: string, health: string) => ({ InstanceId: id, Status: { Name: 'Running' }, HealthStatus: { Code: 1, Name: health } });
    region.replies({ json: { RequestId: 'R', InstanceFullStatusSet: { InstanceFullStatusType: [one('i-0', 'Ok'), one('i-1', 'Impaired')] } } }, { json: { RequestId: 'R', InstanceFullStatusSet: { InstanceFullStatusType: [one('i-100', 'Odd')] } } });
    const health = await ecsOf().instanceHealth({ regionId, instanceIds: Array.from({ length: 101 }, (_, n) => `i-${n}`) });
    expect(Object.fromEntries(health)).toEqual({
      'i-0': { status: 'Running', health: 'Ok' },
      'i-1': { status: 'Running', health: 'Impaired' },
      'i-100': { status: 'Running', health: 'Unknown' },
    });
    expect(region.calls.map(({ parameters }) => [parameters['PageSize'], parameters['InstanceId.1']])).toEqual([['100', 'i-0'], ['1', 'i-100']]);
    expect((await ecsOf().instanceHealth({ regionId, instanceIds: [] })).size).toBe(0);
    expect(region.calls).toHaveLength(2);
  });

  it('[EO5.7] an agent is online by the text "true"', async () => {
    const agent = (id: string, online: string) => ({ InstanceId: id, CloudAssistantStatus: online, CloudAssistantVersion: '2.2.3.398', SupportSessionManager: true, LastHeartbeatTime: '2026-11-22T00:00:00Z', OSType: 'Linux' });
    region.replies({ json: { RequestId: 'R', InstanceCloudAssistantStatusSet: { InstanceCloudAssistantStatus: [agent('i-1', 'true'), agent('i-2', 'false')] } } });
    const status = await ecsOf().cloudAssistantStatus({ regionId, instanceIds: ['i-1', 'i-2'] });
    expect(status.get('i-1')).toEqual({ online: true, version: '2.2.3.398', supportsSessionManager: true, lastHeartbeatAt: '2026-11-22T00:00:00Z' });
    expect(status.get('i-2')?.online).toBe(false);
  });

  it.each([['enabled', true], ['disabled', false], ['', true]])('[EO5.8] the switch reads "%s" as %s', async (value, enabled) => {
    region.replies({ json: { RequestId: 'R', StatusValue: value } });
    expect(await ecsOf().sessionManagerEnabled({ regionId })).toBe(enabled);
    expect(region.lastCall.parameters['statusKey']).toBe('sessionManagerStatus');
  });

  it('[EO5.8] sets the switch', async () => {
    region.replies({ json: { RequestId: 'R' } });
    await ecsOf().setSessionManagerEnabled({ regionId, enabled: false });
    expect(region.lastCall).toMatchObject({ action: 'ModifyCloudAssistantSettings', parameters: { SettingType: 'SessionManagerConfig', SessionManagerConfig: '{"SessionManagerEnabled":false}' } });
  });

  it('[EO5.2] [EO5.3] starts and ends a session; its URL does not print', async () => {
    const url = 'ws://127.0.0.1:3002/session?sessionId=s-1&token=canary-token';
    region.replies({ json: { RequestId: 'R', SessionId: 's-1', SecurityToken: 'canary-token', WebSocketUrl: url } }, { json: { RequestId: 'R' } });
    const ecs = ecsOf();
    const started = await ecs.startTerminalSession({ regionId, instanceId: 'i-1', username: 'ecs-user', portNumber: 22 });
    expect(region.lastCall.parameters).toEqual({ RegionId: regionId, 'InstanceId.1': 'i-1', Username: 'ecs-user', PortNumber: '22' });
    expect(started.sessionId).toBe('s-1');
    expect(started.webSocketUrl.expose()).toBe(url);
    expect(JSON.stringify([started, events])).not.toContain('canary-token');
    await ecs.endTerminalSession({ regionId, sessionId: 's-1' });
    expect(region.lastCall).toMatchObject({ action: 'EndTerminalSession', parameters: { RegionId: regionId, SessionId: 's-1' } });
  });

  it('[EO5.4] sessions with their connections', async () => {
    const connection = { InstanceId: 'i-1', Status: 'Failed', StartTime: 'a', EndTime: 'b', ClosedReason: 'AgentNotOnline', FailedDetail: 'upstream text' };
    region.replies({ json: { RequestId: 'R', NextToken: 'n', Sessions: { Session: [{ SessionId: 's-1', CreationTime: 't', ClientIP: '10.0.0.9', Username: 'u', PortNumber: 0, Connections: { Connection: [connection] } }] } } });
    expect(await ecsOf().describeTerminalSessions({ regionId, sessionId: 's-1', maxResults: 20 })).toEqual({
      nextToken: 'n',
      sessions: [{ sessionId: 's-1', createdAt: 't', username: 'u', clientIp: '10.0.0.9', connections: [{ instanceId: 'i-1', status: 'Failed', startedAt: 'a', endedAt: 'b', closedReason: 'AgentNotOnline' }] }],
    });
    expect(region.lastCall.parameters).toEqual({ RegionId: regionId, SessionId: 's-1', MaxResults: '20' });
  });

  it('[EO5.10] command results over two pages, output decoded', async () => {
    const result = (id: string, status: string, rest: object = {}) => ({ InstanceId: id, InvocationStatus: status, ...rest });
    const page = (token: string, ...results: object[]) => ({ json: { RequestId: 'R', Invocation: { NextToken: token, InvocationResults: { InvocationResult: results } } } });
    region.replies(
      page('n', result('i-1', 'Failed', { ExitCode: 3, Output: Buffer.from('né\n').toString('base64'), Dropped: 7, ErrorCode: 'ExitCodeNonzero' })),
      page('', result('i-2', 'Running'), result('i-3', 'Odd')),
    );
    const results = await ecsOf().invocationResults({ regionId, invokeId: 't-1' });
    expect(results.map(({ output, ...rest }) => ({ ...rest, output: Buffer.from(output).toString() }))).toEqual([
      { instanceId: 'i-1', status: 'Failed', exitCode: 3, droppedBytes: 7, errorCode: 'ExitCodeNonzero', output: 'né\n' },
      { instanceId: 'i-2', status: 'Running', droppedBytes: 0, errorCode: '', output: '' },
      { instanceId: 'i-3', status: 'Unknown', droppedBytes: 0, errorCode: '', output: '' },
    ]);
    expect(region.calls.map(({ parameters }) => parameters)).toEqual([
      { RegionId: regionId, InvokeId: 't-1', ContentEncoding: 'Base64', MaxResults: '50' },
      { RegionId: regionId, InvokeId: 't-1', ContentEncoding: 'Base64', MaxResults: '50', NextToken: 'n' },
    ]);
  });

  it('[EO5.12] power', async () => {
    region.replies({ json: { RequestId: 'R' } });
    const ecs = ecsOf();
    await ecs.startInstance({ regionId, instanceId: 'i-1' });
    await ecs.rebootInstance({ regionId, instanceId: 'i-1', force: false });
    expect(region.calls.map(({ action, parameters }) => [action, parameters])).toEqual([
      ['StartInstance', { InstanceId: 'i-1' }],
      ['RebootInstance', { InstanceId: 'i-1', ForceStop: 'false' }],
    ]);
  });
});
