import { describe, expect, test } from 'vitest';
import { EcsError, type Instance } from '@workbench/ecs';
import { blockedBy, defaultPort, defaultUsername, factsOf, isUnsandboxed, readInstance, summaryOf } from './instances.ts';

const instance: Instance = {
  id: 'i-1', name: 'web-1', hostName: 'web-1', description: '', regionId: 'local-1', zoneId: 'z', resourceGroupId: '', status: 'Running', osType: 'linux', osName: 'Debian', publicIps: ['1.2.3.4', '5.6.7.8'], privateIps: [],
  vpcId: '', securityGroupIds: [], keyPairName: '', tags: { env: 'prod' }, loginAsNonRoot: false, lockReasons: [], createdAt: '', expiresAt: '',
};
const tagged = (value: string) => ({ tags: [{ key: 'workbench:ssh-port', value }] });

describe('facts of an instance', () => {
  test('[EO5.13] only Running and Ok may be logged on to', () => {
    expect(blockedBy({ status: 'Running', health: 'Ok' })).toBeNull();
    for (const health of ['Warning', 'Impaired', 'Unknown', null]) expect(blockedBy({ status: 'Running', health })).toBe('instance-unhealthy');
    for (const status of ['Pending', 'Starting', 'Stopping', 'Stopped'] as const) expect(blockedBy({ status, health: 'Ok' })).toBe('instance-not-running');
  });

  test('the default port is 22, or what the tag says where it says a port', () => {
    expect(defaultPort({ tags: [] })).toBe(22);
    expect(defaultPort(tagged('2201'))).toBe(2201);
    for (const nonsense of ['', '0', '65536', '22; rm -rf /', '-1', '1e3', '2201 ']) expect(defaultPort(tagged(nonsense)), nonsense).toBe(22);
  });

  test('the default user name is what the image was made for', () => {
    expect(defaultUsername({ loginAsNonRoot: false })).toBe('root');
    expect(defaultUsername({ loginAsNonRoot: true })).toBe('ecs-user');
  });

  test('a guest without a sandbox is known by its tag', () => {
    expect(isUnsandboxed({ tags: [{ key: 'workbench:sandbox', value: 'none' }] })).toBe(true);
    expect(isUnsandboxed({ tags: [{ key: 'workbench:sandbox', value: 'unfiltered' }] })).toBe(true);
    expect(isUnsandboxed({ tags: [{ key: 'workbench:sandbox', value: 'namespaces' }] })).toBe(false);
    expect(isUnsandboxed({ tags: [] })).toBe(false);
  });

  test('a summary shows the first address of each kind, and what the region did not say as null', () => {
    expect(summaryOf(factsOf(instance, 'Ok'))).toEqual({
      regionId: 'local-1', instanceId: 'i-1', name: 'web-1', status: 'Running', health: 'Ok', osName: 'Debian', zoneId: 'z', publicIp: '1.2.3.4', privateIp: null, resourceGroupId: null, tags: [{ key: 'env', value: 'prod' }], blocked: null,
    });
  });

  test('a status a newer region invented is none to log on with', () => {
    expect(blockedBy(factsOf({ ...instance, status: 'Unknown' }, 'Ok'))).toBe('instance-not-running');
  });

  test('an instance that names another region was not asked for, and what the region refuses is translated', async () => {
    const ecs = { getInstance: () => Promise.resolve(instance), instanceHealth: () => Promise.resolve(new Map()) };
    await expect(readInstance(ecs, { regionId: 'local-2', instanceId: 'i-1' }, 'request')).rejects.toMatchObject({ code: 'instance-not-found' });
    await expect(readInstance({ ...ecs, getInstance: () => Promise.reject(new EcsError({ code: 'unavailable', action: 'X' })) }, { regionId: 'local-1', instanceId: 'i-1' }, 'request')).rejects.toMatchObject({ code: 'cloud-unavailable' });
  });
});
