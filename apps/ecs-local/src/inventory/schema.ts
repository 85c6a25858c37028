/** The shape of ecs-local.yaml and the rules across its parts; turns a parsed document into an Inventory. Knows no files and no lines. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { defaultQuota, type GuestQuota } from '../guest/quota.ts';
import { limitProfiles, type LimitProfile, type Limits } from '../limits.ts';
import type { Inventory, InventoryInstance, InventoryUser } from './inventory.ts';

/** Also a folder name in the data folder: nothing that means something in a path. */
const instanceId = z.string().regex(/^i-[a-z0-9][a-z0-9-]{0,60}$/, 'must look like i-web1: lower-case letters, digits and hyphens after "i-"');
const regionId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and hyphens');
const hostname = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?$/, 'must be a host name of letters, digits and hyphens');
const userName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Linux user name');
const ip = z.string().refine((text) => isIP(text) !== 0, 'must be an IP address (names are not looked up)');
const port = z.int().min(1).max(65_535);
const text = z.string().max(256);

/** Tags that the region computes; one in the file would lie. */
const reservedTags = ['workbench:ssh-port', 'workbench:sandbox'];
const tags = z
  .record(z.string().min(1).max(128), z.union([z.string().max(256), z.number(), z.boolean()]).transform(String))
  .superRefine((value, context) => {
    for (const key of reservedTags) if (key in value) context.addIssue({ code: 'custom', path: [key], message: 'is a tag that the region sets itself' });
  });

const common = {
  id: instanceId,
  name: text.min(1),
  region: regionId,
  zone: z.string().max(64).optional(),
  resourceGroup: z.string().optional(),
  description: text.default(''),
  tags: tags.default({}),
  loginAsNonRoot: z.boolean().default(false),
};

const user = z.strictObject({ name: userName, password: z.string().min(1).max(128).optional(), authorizedKeys: z.array(z.string().max(16_384)).default([]) });

const demo = z.strictObject({
  ...common,
  kind: z.literal('demo'),
  hostname: hostname.optional(),
  os: text.default('Workbench demo guest'),
  // A demo guest is a shell on this computer: it must never face a network.
  publicIp: ip.refine((address) => address === '127.0.0.1', 'must be 127.0.0.1: a demo instance listens on this computer only').optional(),
  privateIp: ip.optional(),
  sshPort: port.optional(),
  agent: z.enum(['running', 'absent']).default('running'),
  health: z.enum(['Ok', 'Warning', 'Impaired', 'Maintaining', 'Initializing', 'InsufficientData', 'NotApplicable']).default('Ok'),
  power: z.enum(['Running', 'Stopped']).default('Running'),
  users: z.array(user).optional(),
});

const host = z.strictObject({
  ...common,
  kind: z.literal('host'),
  address: ip,
  port: port.default(22),
  os: text.default('Linux'),
});

const seconds = z.int().min(0).max(86_400);
const limits = z.strictObject({
  profile: z.enum(Object.keys(limitProfiles) as [LimitProfile, ...LimitProfile[]]).default('documented'),
  urlLifeSeconds: seconds.min(1).optional(),
  idleSeconds: seconds.optional(),
  sessionsPerRegion: z.int().min(0).optional(),
  connectionsPerInstance: z.int().min(0).optional(),
  bytesPerSecond: z.int().min(0).nullable().optional(),
  // A pace below 16,384 bit/s makes the vendor's client divide by zero (SM4).
  clientInputBps: z
    .int()
    .refine((value) => value === 0 || value >= 16_384, 'must be 0 or at least 16384')
    .nullable()
    .optional(),
  agentOnlineSeconds: seconds.min(1).optional(),
  maxSessionSeconds: seconds.optional(),
  refuseRoot: z.boolean().optional(),
});

const mib = 1024 * 1024;
/** A bound, or 0 for none. Below `least` a guest would not even boot. */
const bound = (least: number) => z.int().refine((value) => value === 0 || value >= least, `must be 0 (no bound) or at least ${least}`);
const guests = z.strictObject({
  processes: bound(64).default(defaultQuota.processes),
  memoryMiB: bound(256).default(defaultQuota.memoryBytes / mib),
  diskMiB: bound(64).default(defaultQuota.diskBytes / mib),
});

const document = z
  .strictObject({
    regions: z.array(z.strictObject({ id: regionId, names: z.strictObject({ 'en-US': text, 'zh-CN': text, ja: text }).partial().default({}) })).min(1),
    resourceGroups: z.array(z.strictObject({ id: z.string().regex(/^rg-[a-z0-9-]{1,60}$/, 'must look like rg-web'), name: text })).default([]),
    instances: z.array(z.discriminatedUnion('kind', [demo, host])).default([]),
    limits: limits.prefault({}),
    guests: guests.prefault({}),
  })
  .superRefine((value, context) => {
    const complain = (path: (string | number)[], message: string): void => context.addIssue({ code: 'custom', path, message });
    const regions = unique(value.regions.map(({ id }) => id), (i, first) => complain(['regions', i, 'id'], `repeats the region of entry ${first + 1}`));
    const groups = unique(value.resourceGroups.map(({ id }) => id), (i, first) => complain(['resourceGroups', i, 'id'], `repeats the group of entry ${first + 1}`));
    unique(value.instances.map(({ id }) => id), (i, first) => complain(['instances', i, 'id'], `repeats the id of instance ${first + 1}`));
    unique(value.instances.map(listenerOf), (i, first) => complain(['instances', i, 'sshPort'], `is taken by instance ${first + 1}`));
    value.instances.forEach((instance, i) => {
      if (!regions.has(instance.region)) complain(['instances', i, 'region'], `names the region "${instance.region}", which is not in regions`);
      if (instance.resourceGroup !== undefined && !groups.has(instance.resourceGroup)) {
        complain(['instances', i, 'resourceGroup'], `names the group "${instance.resourceGroup}", which is not in resourceGroups`);
      }
      if (instance.kind !== 'demo') return;
      if (instance.sshPort !== undefined && instance.publicIp === undefined) complain(['instances', i, 'sshPort'], 'needs a publicIp: without one nothing listens on this computer');
      if (instance.users) unique(instance.users.map(({ name }) => name), (at, first) => complain(['instances', i, 'users', at, 'name'], `repeats user ${first + 1}`));
    });
  });

type Document = z.output<typeof document>;

const listenerOf = (instance: Document['instances'][number]): string | undefined =>
  instance.kind === 'demo' && instance.sshPort !== undefined ? String(instance.sshPort) : undefined;

/** The set of values; `repeated` hears of each value that came before, with both indexes. Undefined values are left out. */
function unique(values: readonly (string | undefined)[], repeated: (index: number, first: number) => void): Map<string, number> {
  const seen = new Map<string, number>();
  values.forEach((value, index) => {
    if (value === undefined) return;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    else repeated(index, first);
  });
  return seen;
}

export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks a parsed YAML document and returns either the inventory or everything that is wrong with it. */
export function readInventory(value: unknown): { inventory: Inventory } | { complaints: readonly Complaint[] } {
  const parsed = document.safeParse(value);
  if (!parsed.success) return { complaints: parsed.error.issues.map(complaintOf) };
  const { regions, resourceGroups, instances } = parsed.data;
  return { inventory: { regions, resourceGroups, instances: instances.map(instanceOf), limits: limitsOf(parsed.data.limits), quota: quotaOf(parsed.data.guests) } };
}

function complaintOf(issue: z.core.$ZodIssue): Complaint {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return { path, message: 'is missing' };
  if (issue.code !== 'unrecognized_keys') return { path, message: issue.message };
  return { path: [...path, ...issue.keys.slice(0, 1)], message: `is not a field that belongs here (${issue.keys.join(', ')})` };
}

function limitsOf({ profile, ...given }: Document['limits']): Limits {
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined).map(([name, value]) => [name, value ?? 0]));
  return { ...limitProfiles[profile], ...changed };
}

const quotaOf = ({ processes, memoryMiB, diskMiB }: Document['guests']): GuestQuota => ({ processes, memoryBytes: memoryMiB * mib, diskBytes: diskMiB * mib });

function instanceOf(entry: Document['instances'][number]): InventoryInstance {
  const facts = {
    id: entry.id,
    name: entry.name,
    description: entry.description,
    regionId: entry.region,
    zoneId: entry.zone ?? `${entry.region}-a`,
    resourceGroupId: entry.resourceGroup ?? '',
    tags: entry.tags,
    osName: entry.os,
    loginAsNonRoot: entry.loginAsNonRoot,
  };
  if (entry.kind === 'host') {
    const shown = { ...facts, kind: 'host', hostname: entry.name, publicIp: entry.address, sshPort: entry.port, agent: 'absent', health: 'Ok' } as const;
    return { facts: shown, initialPower: 'Running', users: [] };
  }
  return {
    facts: {
      ...facts,
      kind: 'demo',
      hostname: entry.hostname ?? hostnameFrom(entry.name),
      agent: entry.agent,
      health: entry.health,
      ...(entry.publicIp !== undefined && { publicIp: entry.publicIp }),
      ...(entry.privateIp !== undefined && { privateIp: entry.privateIp }),
      ...(entry.sshPort !== undefined && { sshPort: entry.sshPort }),
    },
    initialPower: entry.power,
    users: (entry.users ?? [{ name: entry.loginAsNonRoot ? 'ecs-user' : 'root', authorizedKeys: [] }]).map(userOf),
  };
}

const userOf = ({ name, password, authorizedKeys }: z.output<typeof user>): InventoryUser => ({ name, authorizedKeys, ...(password !== undefined && { password }) });

/** Names are free text, host names are not. */
const hostnameFrom = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '') || 'instance';
