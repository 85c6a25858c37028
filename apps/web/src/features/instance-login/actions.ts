'use server';
/** Owns what the login page asks of the server: a ticket, and the two repairs an administrator may make on the way. Nothing typed for the instance comes here. */
import type { TicketAnswer } from '@workbench/client';
import type { ErrorCode } from '@workbench/protocol';
import { internalApi, ticketIntentSchema, type InternalRequest, type TicketIntent } from '@workbench/protocol/internal-api';
import { cookies } from 'next/headers';
import { environment } from '../../env.ts';
import { currentUser, requireRight } from '../../server/auth.ts';
import { bindingCookie, cookieNames } from '../../server/cookies.ts';
import { database } from '../../server/database.ts';
import { callGateway, GatewayError } from '../../server/gateway.ts';
import { may } from '../../server/may.ts';
import { orderTicket } from '../../server/tickets.ts';

/** A refusal is an answer, not an exception: the terminal shows it. The gateway checks every right again when the ticket is used. */
export async function requestTicket(asked: TicketIntent): Promise<TicketAnswer> {
  const intent = ticketIntentSchema.safeParse(asked);
  if (!intent.success) return { error: 'invalid' };
  const user = await currentUser();
  if (!user) return { error: 'account-ended' };
  if (user.mustChangePassword || !may(user, 'connect')) return { error: 'forbidden' };
  const jar = await cookies();
  const issued = await orderTicket(database(), { webSessionId: user.id, intent: intent.data, presentedBinding: jar.get(cookieNames.binding())?.value, now: new Date() });
  if (!issued) return { error: 'account-ended' };
  jar.set(cookieNames.binding(), issued.binding, bindingCookie());
  return { ticket: issued.ticket, gatewayUrl: environment().gatewayUrl };
}

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
