/** Owns the state of the agents in instances (EO5.7). */
import type { CallOptions, Caller } from '../caller.ts';
import { fill } from '../request-fields.ts';
import { inParts } from './id-parts.ts';

export interface AgentStatus {
  /** A heartbeat came within two minutes. */
  readonly online: boolean;
  readonly version: string;
  readonly supportsSessionManager: boolean;
  /** ISO 8601 or empty. */
  readonly lastHeartbeatAt: string;
}

/** By instance id; an instance that never had an agent may be absent. */
export async function cloudAssistantStatus(
  caller: Caller,
  query: { readonly regionId: string; readonly instanceIds: readonly string[] },
  options: CallOptions,
): Promise<ReadonlyMap<string, AgentStatus>> {
  const { regionId } = query;
  const parts = await inParts(query.instanceIds, async (instanceId) => {
    const body = await caller.read({ action: 'DescribeCloudAssistantStatus', regionId, ...options }, ({ models, client, runtime }) =>
      client.describeCloudAssistantStatusWithOptions(fill(models.DescribeCloudAssistantStatusRequest, { regionId, instanceId }), runtime),
    );
    return body.instanceCloudAssistantStatusSet?.instanceCloudAssistantStatus ?? [];
  });
  return new Map(
    parts.flatMap((one) =>
      one.instanceId === undefined
        ? []
        : [
            [
              one.instanceId,
              {
                online: one.cloudAssistantStatus === 'true', // a text, not a boolean
                version: one.cloudAssistantVersion ?? '',
                supportsSessionManager: one.supportSessionManager ?? false,
                lastHeartbeatAt: one.lastHeartbeatTime ?? '',
              },
            ] as const,
          ],
    ),
  );
}
