/** Owns the way from a ticket to a session that runs already. Ownership is in the query that consumes the ticket. */
import type { ClientMessage } from '@workbench/protocol';
import { audit } from './audit.ts';
import type { OpeningDeps } from './opening.ts';
import { may } from './policy.ts';
import { Refusal } from './refusal.ts';
import { FIRST_EPOCH, type Attached, type Session } from './session.ts';
import { admit } from './tickets.ts';
import type { Viewer } from './view.ts';

export interface AttachRequest {
  readonly message: Extract<ClientMessage, { type: 'attach' }>;
  readonly binding: string | undefined;
  readonly clientAddress: string;
  readonly requestId: string;
  /** The ticket was good: the connection no longer counts as unauthenticated. */
  onAdmitted(): void;
}

export interface Attachable {
  readonly session: Session;
  /** Of the page that may become its view. */
  readonly webSessionId: string;
  /** The page is its view now; `attached` is what it is told. */
  taken(attached: Attached): void;
}

/**
 * Finds the session that a page may become the view of (RS1).
 * @throws Refusal `ticket-refused` where the ticket is not good for it, `session-gone` where there is no such session any more,
 * `forbidden` to whom it would not be opened now.
 */
export async function findAttachable(deps: OpeningDeps, { message, binding, clientAddress, requestId, onAdmitted }: AttachRequest): Promise<Attachable> {
  const admission = await admit(deps.db, 'attach', { ticket: message.ticket, binding, now: deps.clock.now() });
  onAdmitted();
  const session = deps.registry.get(admission.intent.sessionId);
  // The query saw the record; the shell itself may have ended since, or the record may be of another gateway.
  if (message.sessionId !== admission.intent.sessionId || session?.facts.userId !== admission.userId || session.isOver) throw new Refusal('session-gone');
  // Without a sandbox the shell was opened by the right of one person in one place, and either may have changed since.
  if (session.facts.unsandboxed && !may(admission, { do: 'log-on' }, { unsandboxed: true, ...(await deps.readPlace()) })) throw new Refusal('forbidden');
  const taken = (attached: Attached): void => {
    if (!isTakenOn(attached, { message, webSessionId: admission.webSessionId, clientAddress })) return;
    const { id, instanceId, regionId } = session.facts;
    void audit(deps.db, deps.log, {
      actorId: admission.userId,
      actorName: admission.userName,
      action: 'session.attach',
      targetKind: 'session',
      targetId: id,
      outcome: 'ok',
      address: clientAddress,
      requestId,
      detail: { regionId, instanceId },
    });
  };
  return { session, webSessionId: admission.webSessionId, taken };
}

/**
 * A page that lost its network comes back many times a day, and goes on where it was; who takes a session on from elsewhere, or is shown
 * what is not on its screen, is worth a line.
 */
function isTakenOn({ before, outputFrom }: Attached, { message, webSessionId, clientAddress }: Pick<AttachRequest, 'message'> & Omit<Viewer, 'page'>): boolean {
  const sameStream = message.epoch === FIRST_EPOCH && message.outputOffset === outputFrom;
  return !sameStream || before?.webSessionId !== webSessionId || before.clientAddress !== clientAddress;
}
