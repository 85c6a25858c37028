/** Owns the health of instances (EO5.6): the only answer to "Running and Normal?" (EO5.13). */
import type { CallOptions, Caller } from '../caller.ts';
import { fill } from '../request-fields.ts';
import { inParts } from './id-parts.ts';
import { instanceStatus, type InstanceStatus } from './instances.ts';

export const healthNames = ['Ok', 'Warning', 'Impaired', 'Maintaining', 'Initializing', 'InsufficientData', 'NotApplicable'] as const;
/** `Ok` is what consoles show as Normal; `Unknown` is a name that a newer region may invent. */
export type HealthName = (typeof healthNames)[number] | 'Unknown';

export interface InstanceHealth {
  readonly status: InstanceStatus;
  readonly health: HealthName;
}

/** By instance id; unknown ids are absent. */
export async function instanceHealth(
  caller: Caller,
  query: { readonly regionId: string; readonly instanceIds: readonly string[] },
  options: CallOptions,
): Promise<ReadonlyMap<string, InstanceHealth>> {
  const { regionId } = query;
  const parts = await inParts(query.instanceIds, async (instanceId) => {
    const body = await caller.read({ action: 'DescribeInstancesFullStatus', regionId, ...options }, ({ models, client, runtime }) =>
      client.describeInstancesFullStatusWithOptions(fill(models.DescribeInstancesFullStatusRequest, { regionId, instanceId, pageSize: instanceId.length }), runtime),
    );
    return body.instanceFullStatusSet?.instanceFullStatusType ?? [];
  });
  return new Map(
    parts.flatMap(({ instanceId, status, healthStatus }) =>
      instanceId === undefined
        ? []
        : [[instanceId, { status: instanceStatus(status?.name), health: healthNames.find((name) => name === healthStatus?.name) ?? 'Unknown' }] as const],
    ),
  );
}
