'use server';
/** Owns what a terminal asks of the server: the right to open a session, or to attach to one. Nothing typed for the instance comes here. */
import type { TicketAnswer } from '@workbench/client';
import type { ErrorCode } from '@workbench/protocol';
import { ticketIntentSchema, type TicketIntent } from '@workbench/protocol/internal-api';
import { cookies } from 'next/headers';
import { environment } from '../../env.ts';
import { currentUser, type CurrentUser } from '../../server/auth.ts';
import { bindingCookie, cookieNames } from '../../server/cookies.ts';
import { database } from '../../server/database.ts';
import { may } from '../../server/may.ts';
import { findOwnSession } from '../../server/session-records.ts';
import { orderTicket } from '../../server/tickets.ts';
import { codeOfGone } from './gone-session.ts';

/** A refusal is an answer, not an exception: the terminal shows it. The gateway checks every right again when the ticket is used. */
export const requestOpenTicket = async (instance: { regionId: string; instanceId: string }): Promise<TicketAnswer> =>
  request({ kind: 'open', regionId: instance.regionId, instanceId: instance.instanceId });

/** Only for a running session of the one who asks: the query that stores the ticket holds that. */
export const requestAttachTicket = async (sessionId: string): Promise<TicketAnswer> => request({ kind: 'attach', sessionId });

async function request(asked: { kind: 'open'; regionId: string; instanceId: string } | { kind: 'attach'; sessionId: string }): Promise<TicketAnswer> {
  const intent = ticketIntentSchema.safeParse(asked);
  if (!intent.success) return { error: 'invalid' };
  const user = await currentUser();
  if (!user) return { error: 'signed-out' };
  if (user.mustChangePassword || !may(user, 'connect')) return { error: 'forbidden' };
  return order(user, intent.data);
}

async function order(user: CurrentUser, intent: TicketIntent): Promise<TicketAnswer> {
  const jar = await cookies();
  const presented = jar.get(cookieNames.binding())?.value;
  const issued = await orderTicket(database(), { webSessionId: user.id, intent, presentedBinding: presented, now: new Date() });
  if (!issued) return { error: await whyNotIssued(user, intent) };
  // Only where it is new: an action that sets a cookie draws the page anew, and the address of a terminal's page changes while it is open.
  if (issued.binding !== presented) jar.set(cookieNames.binding(), issued.binding, bindingCookie());
  return { ticket: issued.ticket, gatewayUrl: environment().gatewayUrl };
}

async function whyNotIssued(user: CurrentUser, intent: TicketIntent): Promise<ErrorCode> {
  if (intent.kind !== 'attach') return 'signed-out';
  return codeOfGone((await findOwnSession(database(), user.userId, intent.sessionId))?.endCode);
}
