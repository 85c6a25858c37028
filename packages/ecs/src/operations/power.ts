/** Owns starting, stopping and rebooting (EO5.12): all asynchronous, the state is read elsewhere. */
import type { CallOptions, Caller } from '../caller.ts';
import { fill } from '../request-fields.ts';

export interface PowerRequest {
  /** Picks the region's address; the operations themselves take no region. */
  readonly regionId: string;
  readonly instanceId: string;
}

export interface ForcefulPowerRequest extends PowerRequest {
  /** Like pulling the plug. */
  readonly force?: boolean;
}

export async function startInstance(caller: Caller, { regionId, instanceId }: PowerRequest, options: CallOptions): Promise<void> {
  await caller.write({ action: 'StartInstance', regionId, ...options }, ({ models, client, runtime }) =>
    client.startInstanceWithOptions(fill(models.StartInstanceRequest, { instanceId }), runtime),
  );
}

export async function stopInstance(caller: Caller, { regionId, instanceId, force }: ForcefulPowerRequest, options: CallOptions): Promise<void> {
  await caller.write({ action: 'StopInstance', regionId, ...options }, ({ models, client, runtime }) =>
    client.stopInstanceWithOptions(fill(models.StopInstanceRequest, { instanceId, forceStop: force }), runtime),
  );
}

export async function rebootInstance(caller: Caller, { regionId, instanceId, force }: ForcefulPowerRequest, options: CallOptions): Promise<void> {
  await caller.write({ action: 'RebootInstance', regionId, ...options }, ({ models, client, runtime }) =>
    client.rebootInstanceWithOptions(fill(models.RebootInstanceRequest, { instanceId, forceStop: force }), runtime),
  );
}
