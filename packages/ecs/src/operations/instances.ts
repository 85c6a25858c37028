/** Owns finding instances (EO5.5): filters, pages, and the plain shape of one instance. */
import type { DescribeInstancesRequest, DescribeInstancesResponseBodyInstancesInstance as SdkInstance } from '@alicloud/ecs20140526';
import type { CallOptions, Caller } from '../caller.ts';
import { EcsError } from '../ecs-error.ts';
import { fill } from '../request-fields.ts';

export const instanceStatuses = ['Pending', 'Starting', 'Running', 'Stopping', 'Stopped'] as const;
/** `Unknown` is a status that a newer region may invent. */
export type InstanceStatus = (typeof instanceStatuses)[number] | 'Unknown';

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly hostName: string;
  readonly description: string;
  readonly regionId: string;
  readonly zoneId: string;
  readonly resourceGroupId: string;
  readonly status: InstanceStatus;
  /** `linux` or `windows`. */
  readonly osType: string;
  readonly osName: string;
  /** Public addresses and the elastic one, without repeats. */
  readonly publicIps: readonly string[];
  /** Addresses in the VPC or the classic network. */
  readonly privateIps: readonly string[];
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly keyPairName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** True where the image's first user is `ecs-user`, not root. */
  readonly loginAsNonRoot: boolean;
  /** Why the instance is locked, e.g. `financial`, `security`; empty when it is not. */
  readonly lockReasons: readonly string[];
  /** ISO 8601 or empty. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface InstancesQuery {
  readonly regionId: string;
  readonly resourceGroupId?: string;
  readonly status?: Exclude<InstanceStatus, 'Unknown'>;
  /** At most one way to search. `ip` is an exact address of any kind. */
  readonly search?:
    | { readonly nameContains: string }
    | { readonly instanceIds: readonly string[] }
    | { readonly tag: { readonly key: string; readonly value?: string } }
    | { readonly ip: string };
  /** 10 to 100; the region moves what lies outside into it. */
  readonly maxResults?: number;
  /** From the page before. */
  readonly nextToken?: string;
}

export interface InstancesPage {
  readonly instances: readonly Instance[];
  /** Absent on the last page. */
  readonly nextToken?: string;
  /** How many instances match on all pages together, where the region says so. */
  readonly total?: number;
}

/** DescribeInstances takes no more ids in one call. */
const idsPerCall = 100;

/** @throws RangeError above 100 instance ids. */
export async function listInstances(caller: Caller, query: InstancesQuery, options: CallOptions): Promise<InstancesPage> {
  const { search } = query;
  if (search === undefined) return page(caller, query, {}, options);
  if ('nameContains' in search) {
    // `*` is the region's wild card and cannot be escaped: a name that holds one is found by the rest of it.
    const part = search.nameContains.replaceAll('*', '').trim();
    return page(caller, query, part === '' ? {} : { instanceName: `*${part}*` }, options);
  }
  if ('instanceIds' in search) {
    if (search.instanceIds.length > idsPerCall) throw new RangeError(`instanceIds: ${search.instanceIds.length} given, at most ${idsPerCall} fit`);
    // An empty list would mean "no filter" to the region.
    return search.instanceIds.length === 0 ? { instances: [] } : page(caller, query, { instanceIds: JSON.stringify(search.instanceIds) }, options);
  }
  if ('tag' in search) {
    return page(caller, query, { tag: [search.tag as Tag] }, options); // nested items may be plain (EO4.3)
  }
  return byAddress(caller, query, search.ip, options);
}

type Tag = NonNullable<DescribeInstancesRequest['tag']>[number];

/** An address may be of three kinds, and a call's filters all have to hold: three calls, one answer. */
async function byAddress(caller: Caller, query: InstancesQuery, ip: string, options: CallOptions): Promise<InstancesPage> {
  const addresses = JSON.stringify([ip]);
  const pages = await Promise.all(
    [
      { publicIpAddresses: addresses },
      { eipAddresses: addresses, instanceNetworkType: 'vpc' }, // documented to count only together with it
      { privateIpAddresses: addresses, instanceNetworkType: 'vpc' },
    ].map((filter) => page(caller, query, filter, options)),
  );
  const byId = new Map(pages.flatMap(({ instances }) => instances.map((instance) => [instance.id, instance] as const)));
  return { instances: [...byId.values()] };
}

async function page(caller: Caller, query: InstancesQuery, filter: Partial<DescribeInstancesRequest>, options: CallOptions): Promise<InstancesPage> {
  const { regionId, resourceGroupId, status, maxResults, nextToken } = query;
  const body = await caller.read({ action: 'DescribeInstances', regionId, ...options }, ({ models, client, runtime }) =>
    client.describeInstancesWithOptions(fill(models.DescribeInstancesRequest, { regionId, resourceGroupId, status, maxResults, nextToken, ...filter }), runtime),
  );
  const instances = (body.instances?.instance ?? []).flatMap((one) => plainInstance(one) ?? []);
  return {
    instances,
    ...(body.nextToken ? { nextToken: body.nextToken } : {}),
    ...(body.totalCount === undefined ? {} : { total: body.totalCount }),
  };
}

/** @throws EcsError `not-found`: an unknown id is no error to the region (EO5.5). */
export async function getInstance(caller: Caller, query: { readonly regionId: string; readonly instanceId: string }, options: CallOptions): Promise<Instance> {
  const { instances } = await listInstances(caller, { regionId: query.regionId, search: { instanceIds: [query.instanceId] } }, options);
  const instance = instances.find(({ id }) => id === query.instanceId);
  if (instance === undefined) throw new EcsError({ code: 'not-found', action: 'DescribeInstances' });
  return instance;
}

function plainInstance(one: SdkInstance): Instance | undefined {
  if (one.instanceId === undefined) return undefined;
  const publicIps = [...(one.publicIpAddress?.ipAddress ?? []), one.eipAddress?.ipAddress ?? ''];
  const privateIps = [...(one.vpcAttributes?.privateIpAddress?.ipAddress ?? []), ...(one.innerIpAddress?.ipAddress ?? [])];
  return {
    id: one.instanceId,
    name: one.instanceName ?? '',
    hostName: one.hostName ?? '',
    description: one.description ?? '',
    regionId: one.regionId ?? '',
    zoneId: one.zoneId ?? '',
    resourceGroupId: one.resourceGroupId ?? '',
    status: instanceStatus(one.status),
    osType: one.OSType ?? '', // EO4.4
    osName: one.OSNameEn ?? one.OSName ?? '',
    publicIps: present(publicIps),
    privateIps: present(privateIps),
    vpcId: one.vpcAttributes?.vpcId ?? '',
    securityGroupIds: one.securityGroupIds?.securityGroupId ?? [],
    keyPairName: one.keyPairName ?? '',
    tags: Object.fromEntries((one.tags?.tag ?? []).map(({ tagKey, tagValue }) => [tagKey ?? '', tagValue ?? ''])),
    loginAsNonRoot: one.imageOptions?.loginAsNonRoot ?? false,
    lockReasons: present((one.operationLocks?.lockReason ?? []).map(({ lockReason }) => lockReason ?? '')),
    createdAt: one.creationTime ?? '',
    expiresAt: one.expiredTime ?? '',
  };
}

/** The known status of that name, or `Unknown`. */
export function instanceStatus(name: string | undefined): InstanceStatus {
  return instanceStatuses.find((status) => status === name) ?? 'Unknown';
}

/** Without empty texts and repeats. */
function present(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}
