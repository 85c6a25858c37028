/** Owns the facts about one instance. */
import 'server-only';
import { internalApi, type InstanceDetail } from '@workbench/protocol/internal-api';
import type { CurrentUser } from './auth.ts';
import { callGateway, GatewayError } from './gateway.ts';

/** An address that cannot be an instance's is answered like one that no instance has. */
export async function findInstance(user: CurrentUser, named: { regionId: string; instanceId: string }): Promise<InstanceDetail | GatewayError> {
  const request = internalApi['get-instance'].request.safeParse({ regionId: decodeURIComponent(named.regionId), instanceId: decodeURIComponent(named.instanceId) });
  if (!request.success) return new GatewayError('instance-not-found', '–');
  return callGateway(user, 'get-instance', request.data).catch((error: unknown) => (error instanceof GatewayError ? error : Promise.reject(error)));
}
