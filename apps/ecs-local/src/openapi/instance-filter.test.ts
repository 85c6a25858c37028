import { describe, expect, it } from 'vitest';
import type { Instance } from '../region/instance.ts';
import { instanceFilter } from './instance-filter.ts';
import type { SandboxKind } from '../region/shown-tags.ts';
import { Parameters } from './parameters.ts';

const instance = (given: Partial<Instance>): Instance => ({
  id: 'i-1', name: 'web-1', hostname: 'web-1', description: '', regionId: 'local-1', zoneId: 'local-1-a', resourceGroupId: 'rg-a', tags: {}, kind: 'demo',
  osName: 'Linux', loginAsNonRoot: false, agent: 'running', health: 'Ok', createdAt: 0, power: 'Running', ...given,
});
const all = [
  instance({ id: 'i-1', name: 'web-1', publicIp: '127.0.0.1', sshPort: 2201, privateIp: '10.0.0.1', tags: { env: 'prod', role: 'web' } }),
  instance({ id: 'i-2', name: 'web-blue-2', privateIp: '10.0.0.2', resourceGroupId: 'rg-b', tags: { env: 'test' }, power: 'Stopped' }),
  instance({ id: 'i-3', name: 'db', zoneId: 'local-1-b', tags: {} }),
];
const found = (parameters: Record<string, string>, sandbox: SandboxKind = 'namespaces'): string[] =>
  all.filter(instanceFilter(new Parameters(Object.entries(parameters)), sandbox)).map(({ id }) => id);

describe('[EO5.5] search of DescribeInstances', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, ['i-1', 'i-2', 'i-3']],
    ['InstanceName in full', { InstanceName: 'web-1' }, ['i-1']],
    ['InstanceName that is only a part', { InstanceName: 'web' }, []],
    ['InstanceName with * behind', { InstanceName: 'web*' }, ['i-1', 'i-2']],
    ['InstanceName with * before', { InstanceName: '*-2' }, ['i-2']],
    ['InstanceName with * on both sides', { InstanceName: '*b*' }, ['i-1', 'i-2', 'i-3']],
    ['InstanceName with * between', { InstanceName: 'w*b*e-2' }, ['i-2']],
    ['InstanceName whose pieces may not overlap', { InstanceName: 'web-1*1' }, []],
    ['InstanceName with a pattern that is none of ours', { InstanceName: 'web.1' }, []],
    ['InstanceIds', { InstanceIds: '["i-3","i-1","i-9"]' }, ['i-1', 'i-3']],
    ['PrivateIpAddresses', { PrivateIpAddresses: '["10.0.0.2"]' }, ['i-2']],
    ['PublicIpAddresses', { PublicIpAddresses: '["127.0.0.1","8.8.8.8"]' }, ['i-1']],
    ['EipAddresses', { EipAddresses: '["127.0.0.1"]' }, []],
    ['Status', { Status: 'Stopped' }, ['i-2']],
    ['ResourceGroupId', { ResourceGroupId: 'rg-b' }, ['i-2']],
    ['ZoneId', { ZoneId: 'local-1-b' }, ['i-3']],
    ['a tag key', { 'Tag.1.Key': 'env' }, ['i-1', 'i-2']],
    ['a tag with its value', { 'Tag.1.Key': 'env', 'Tag.1.Value': 'prod' }, ['i-1']],
    ['two tags', { 'Tag.1.Key': 'env', 'Tag.2.Key': 'role', 'Tag.2.Value': 'web' }, ['i-1']],
    ['the tag that carries the SSH port', { 'Tag.1.Key': 'workbench:ssh-port', 'Tag.1.Value': '2201' }, ['i-1']],
    ['several conditions', { Status: 'Running', InstanceName: 'web*' }, ['i-1']],
  ])('by %s', (_what, parameters, ids) => {
    expect(found(parameters)).toEqual(ids);
  });

  it('shows by tag which demo instances run without walls', () => {
    expect(found({ 'Tag.1.Key': 'workbench:sandbox', 'Tag.1.Value': 'none' }, 'none')).toEqual(['i-1', 'i-2', 'i-3']);
    expect(found({ 'Tag.1.Key': 'workbench:sandbox', 'Tag.1.Value': 'unfiltered' }, 'unfiltered')).toEqual(['i-1', 'i-2', 'i-3']);
    expect(found({ 'Tag.1.Key': 'workbench:sandbox' })).toEqual([]);
  });

  it('refuses conditions it cannot answer rather than leaving them out', () => {
    expect(() => found({ ImageId: 'x' })).toThrow(expect.objectContaining({ code: 'InvalidParameter.ImageId' }) as Error);
    expect(() => found({ 'Filter.1.Key': 'CreationStartTime', 'Filter.1.Value': 'x' })).toThrow(expect.objectContaining({ code: 'InvalidParameter.Filter' }) as Error);
    expect(() => found({ Status: 'running' })).toThrow(expect.objectContaining({ code: 'InvalidParameter.Status' }) as Error);
    expect(() => found({ InstanceIds: JSON.stringify(Array.from({ length: 101 }, (_, i) => `i-${i}`)) })).toThrow(/more than 100/);
  });

  it('is quick for names made to be slow', () => {
    const [first] = all;
    if (!first) throw new Error('no instance');
    const matches = instanceFilter(new Parameters([['InstanceName', `${'*a'.repeat(2000)}*b`]]), 'namespaces');
    const startedAt = performance.now();
    expect(matches({ ...first, name: 'a'.repeat(20_000) })).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
