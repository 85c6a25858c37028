/** How an instance looks on the wire: the shapes of DescribeInstances and DescribeInstanceAttribute (EO5.5). */
import type { Instance } from '../region/instance.ts';
import { shownTags, type SandboxKind } from '../region/shown-tags.ts';
import type { Answer } from './operation.ts';
import { isoMinutes } from './times.ts';

export const vpcIdOf = ({ regionId }: Instance): string => `vpc-${regionId}`;
export const vSwitchIdOf = ({ zoneId }: Instance): string => `vsw-${zoneId}`;

/** Pay-as-you-go instances have this end. */
const noExpiry = '2099-12-31T15:59Z';

const addresses = (...given: readonly (string | undefined)[]): Answer => ({ IpAddress: given.filter((ip) => ip !== undefined) });

/** Parts that both operations show alike. Arrays are always there, an EipAddress is always an object: the SDK checks shapes (EO4.5). */
function shared(instance: Instance): Answer {
  return {
    InstanceId: instance.id,
    InstanceName: instance.name,
    HostName: instance.hostname,
    Description: instance.description,
    RegionId: instance.regionId,
    ZoneId: instance.zoneId,
    ClusterId: '',
    Status: instance.power,
    StoppedMode: instance.power === 'Stopped' ? 'KeepCharging' : 'Not-applicable',
    SerialNumber: instance.id.slice(2),
    ImageId: '',
    InstanceType: 'ecs.local',
    CreationTime: isoMinutes(instance.createdAt),
    ExpiredTime: noExpiry,
    InstanceChargeType: 'PostPaid',
    InternetChargeType: 'PayByTraffic',
    InternetMaxBandwidthIn: 100,
    InternetMaxBandwidthOut: instance.publicIp === undefined ? 0 : 100,
    InstanceNetworkType: 'vpc',
    CreditSpecification: '',
    VlanId: '',
    PublicIpAddress: addresses(instance.publicIp),
    InnerIpAddress: addresses(),
    EipAddress: { AllocationId: '', IpAddress: '', InternetChargeType: '' },
    VpcAttributes: { VpcId: vpcIdOf(instance), VSwitchId: vSwitchIdOf(instance), NatIpAddress: '', PrivateIpAddress: addresses(instance.privateIp) },
    SecurityGroupIds: { SecurityGroupId: [] },
    OperationLocks: { LockReason: [] },
    DedicatedHostAttribute: { DedicatedHostId: '', DedicatedHostName: '' },
  };
}

/** One element of `Instances.Instance`. */
export function instanceView(instance: Instance, sandbox: SandboxKind): Answer {
  return {
    ...shared(instance),
    OSType: 'linux',
    OSName: instance.osName,
    OSNameEn: instance.osName,
    ResourceGroupId: instance.resourceGroupId,
    KeyPairName: '',
    AutoReleaseTime: '',
    SpotStrategy: 'NoSpot',
    DeletionProtection: false,
    DeviceAvailable: true,
    IoOptimized: true,
    Recyclable: false,
    ImageOptions: { LoginAsNonRoot: instance.loginAsNonRoot },
    Tags: { Tag: shownTags(instance, sandbox).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
    NetworkInterfaces: {
      NetworkInterface:
        instance.privateIp === undefined
          ? []
          : [
              {
                NetworkInterfaceId: `eni-${instance.id.slice(2)}`,
                Type: 'Primary',
                PrimaryIpAddress: instance.privateIp,
                PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: instance.privateIp, Primary: true }] },
              },
            ],
    },
    RdmaIpAddress: addresses(),
  };
}

/** The answer of DescribeInstanceAttribute, where IoOptimized is a word. */
export const instanceAttributeView = (instance: Instance): Answer => ({ ...shared(instance), IoOptimized: 'optimized' });
