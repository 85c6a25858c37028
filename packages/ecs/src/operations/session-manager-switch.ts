/** Owns the region-wide switch of Session Manager (EO5.8). */
import type { CallOptions, Caller } from '../caller.ts';
import { fill } from '../request-fields.ts';

/** Read the way the vendor's client does: only the exact word `disabled` means off. */
export async function sessionManagerEnabled(caller: Caller, query: { readonly regionId: string }, options: CallOptions): Promise<boolean> {
  const { regionId } = query;
  const body = await caller.read({ action: 'DescribeUserBusinessBehavior', regionId, ...options }, ({ models, client, runtime }) =>
    client.describeUserBusinessBehaviorWithOptions(fill(models.DescribeUserBusinessBehaviorRequest, { regionId, statusKey: 'sessionManagerStatus' }), runtime),
  );
  return body.statusValue !== 'disabled';
}

export async function setSessionManagerEnabled(caller: Caller, query: { readonly regionId: string; readonly enabled: boolean }, options: CallOptions): Promise<void> {
  const { regionId, enabled } = query;
  await caller.write({ action: 'ModifyCloudAssistantSettings', regionId, ...options }, ({ models, client, runtime }) =>
    client.modifyCloudAssistantSettingsWithOptions(
      fill(models.ModifyCloudAssistantSettingsRequest, {
        regionId,
        settingType: 'SessionManagerConfig',
        sessionManagerConfig: fill(models.ModifyCloudAssistantSettingsRequestSessionManagerConfig, { sessionManagerEnabled: enabled }),
      }),
      runtime,
    ),
  );
}
