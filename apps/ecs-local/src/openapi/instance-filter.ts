/** The search conditions of DescribeInstances as one question to an instance (EO5.5). */
import type { Instance, PowerState } from '../region/instance.ts';
import { shownTags, type SandboxKind } from '../region/shown-tags.ts';
import { invalidParameter } from './errors.ts';
import { vpcIdOf, vSwitchIdOf } from './instance-view.ts';
import type { Parameters } from './parameters.ts';

type Condition = (instance: Instance) => boolean;

const powerStates: readonly PowerState[] = ['Pending', 'Running', 'Starting', 'Stopping', 'Stopped'];
/** Documented for the JSON arrays and for Tag.N. */
const maxListed = 100;
const maxTags = 20;

/** Documented conditions this region has no data for: leaving one out silently would answer another question. */
const unsupported = [
  'DeviceAvailable', 'HpcClusterId', 'ImageId', 'InnerIpAddresses', 'InstanceChargeType', 'InstanceType', 'InstanceTypeFamily',
  'InternetChargeType', 'IoOptimized', 'LockReason', 'RdmaIpAddresses', 'NeedSaleCycle', 'HttpEndpoint', 'HttpTokens', 'HttpPutResponseHopLimit', 'DryRun',
];

/** Builds the condition that `parameters` describe; throws ApiError for values that are malformed or not supported. */
export function instanceFilter(parameters: Parameters, sandbox: SandboxKind): Condition {
  for (const name of unsupported) if (parameters.string(name) !== undefined) throw invalidParameter(name, 'this region does not search by it');
  for (const name of ['Filter', 'Ipv6Address', 'AdditionalAttributes']) if (parameters.hasList(name)) throw invalidParameter(name, 'this region does not search by it');

  const conditions: Condition[] = [];
  const equal = (name: string, read: (instance: Instance) => string): void => {
    const wanted = parameters.string(name);
    if (wanted !== undefined) conditions.push((instance) => read(instance) === wanted);
  };
  const among = (name: string, read: (instance: Instance) => string | undefined): void => {
    const listed = parameters.jsonList(name);
    if (listed === undefined) return;
    if (listed.length > maxListed) throw invalidParameter(name, `it lists more than ${maxListed} values`);
    const wanted = new Set(listed);
    conditions.push((instance) => {
      const value = read(instance);
      return value !== undefined && wanted.has(value);
    });
  };

  among('InstanceIds', ({ id }) => id);
  among('PublicIpAddresses', ({ publicIp }) => publicIp);
  among('PrivateIpAddresses', ({ privateIp }) => privateIp);
  among('EipAddresses', () => undefined);
  equal('ResourceGroupId', ({ resourceGroupId }) => resourceGroupId);
  equal('ZoneId', ({ zoneId }) => zoneId);
  equal('VpcId', vpcIdOf);
  equal('VSwitchId', vSwitchIdOf);
  equal('InstanceNetworkType', () => 'vpc');
  equal('SecurityGroupId', () => '');
  equal('KeyPairName', () => '');

  const status = parameters.oneOf('Status', powerStates);
  if (status !== undefined) conditions.push(({ power }) => power === status);
  const name = parameters.string('InstanceName');
  if (name !== undefined) conditions.push(nameLike(name));

  const tags = parameters.tags();
  if (tags.length > maxTags) throw invalidParameter('Tag', `it lists more than ${maxTags} tags`);
  if (tags.length > 0) {
    conditions.push((instance) => {
      const shown = shownTags(instance, sandbox);
      return tags.every(({ key, value }) => shown.some(([k, v]) => k === key && (value === undefined || v === value)));
    });
  }
  return (instance) => conditions.every((condition) => condition(instance));
}

/** `*` stands for any text; without one the name must be equal. Walks the pieces in order, so no pattern is slow. */
function nameLike(pattern: string): Condition {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return ({ name }) => name === pattern;
  return ({ name }) => {
    if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const piece of rest) {
      const found = name.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
