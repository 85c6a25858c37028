'use server';
/** Owns what the login page asks of the server: the two repairs an administrator may make on the way. Nothing typed for the instance comes here. */
import type { ErrorCode } from '@workbench/protocol';
import { internalApi, type InternalRequest } from '@workbench/protocol/internal-api';
import { requireRight } from '../../server/auth.ts';
import { callGateway, GatewayError } from '../../server/gateway.ts';

export type RepairAnswer = { done: boolean } | { error: ErrorCode };

/** @throws ForbiddenError for anyone but an administrator. */
export async function enableSessionManager(regionId: string): Promise<RepairAnswer> {
  const user = await requireRight('session-manager.switch');
  const request = internalApi['set-session-manager'].request.safeParse({ regionId, enabled: true });
  if (!request.success) return { error: 'invalid' };
  return repaired(() => callGateway(user, 'set-session-manager', request.data).then(() => true));
}

/** @throws ForbiddenError for anyone but an administrator. */
export async function acceptHostKey(asked: InternalRequest<'accept-host-key'>): Promise<RepairAnswer> {
  const user = await requireRight('host-key.accept');
  const request = internalApi['accept-host-key'].request.safeParse(asked);
  if (!request.success) return { error: 'invalid' };
  return repaired(() => callGateway(user, 'accept-host-key', request.data).then(({ accepted }) => accepted));
}

async function repaired(repair: () => Promise<boolean>): Promise<RepairAnswer> {
  try {
    return { done: await repair() };
  } catch (error) {
    if (error instanceof GatewayError) return { error: error.code };
    throw error;
  }
}
