/** Owns the way from a ticket to a running session: right, instance, caps, road, record. It knows neither the socket nor how a road is built. */
import { findRightsLost, recordSessionEnd, recordSessionStart, type Database } from '@workbench/db';
import type { ClientMessage, ErrorCode, ProgressStage, TerminalSize } from '@workbench/protocol';
import type { TicketIntent } from '@workbench/protocol/internal-api';
import { audit } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Dialogue } from './dialogue.ts';
import { blockedBy, isUnsandboxed, type InstanceFacts } from './instances.ts';
import { describeFault, type Log } from './log.ts';
import { forgetLogon, sealLogon, type Logon } from './logon.ts';
import { may, type Caps, type Place } from './policy.ts';
import { Refusal, type SessionEnd } from './refusal.ts';
import { Session, type Counts, type SessionDeps } from './session.ts';
import type { SessionFacts } from './session-facts.ts';
import { newSessionId } from './session-id.ts';
import type { SessionRegistry } from './session-registry.ts';
import { admit, type Admission } from './tickets.ts';
import type { OpeningContext, Transport } from './transports/transport.ts';

type OpenAdmission = Admission<Extract<TicketIntent, { kind: 'open' }>>;

export interface OpeningDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly caps: Caps;
  readonly registry: SessionRegistry;
  readonly log: Log;
  readonly gatewayId: string;
  /** Drawn at each start: a running record of another boot is one that nobody holds. */
  readonly bootId: string;
  /** Fresh facts of the region. @throws Refusal */
  readInstance(place: { regionId: string; instanceId: string }, requestId: string): Promise<InstanceFacts>;
  /** What policy needs to know of this install. */
  readPlace(): Promise<Omit<Place, 'unsandboxed'>>;
  /** Builds the road. @throws Refusal, after undoing what it had begun. */
  openTransport(logon: Logon, context: OpeningContext): Promise<Transport>;
}

export interface OpeningRequest {
  readonly message: Extract<ClientMessage, { type: 'open' }>;
  readonly binding: string | undefined;
  readonly clientAddress: string;
  readonly requestId: string;
  readonly dialogue: Dialogue;
  readonly signal: AbortSignal;
  size(): TerminalSize;
  progress(stage: ProgressStage): void;
  /** The ticket was good: the connection no longer counts as unauthenticated. */
  onAdmitted(): void;
}

/**
 * Opens a session. Whatever was begun is undone before it rejects.
 * @throws Refusal with the code for the page; everything else that goes wrong becomes `internal`.
 */
export async function openSession(deps: OpeningDeps, request: OpeningRequest): Promise<Session> {
  const { clock, db } = deps;
  const admission = await admit(db, 'open', { ticket: request.message.ticket, binding: request.binding, now: clock.now() });
  request.onAdmitted();
  const log = deps.log.child({ userId: admission.userId, requestId: request.requestId });
  const logon = sealLogon(request.message.transport);
  const release = deps.registry.reserve(admission.userId, deps.caps.sessionsPerUser);
  try {
    if (!release) throw new Refusal('too-many-sessions');
    return await openAdmitted({ ...deps, log }, request, { admission, logon });
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('internal', { requestId: request.requestId });
    log.info({ code: refusal.code, transport: logon.kind, ...(error instanceof Refusal ? {} : describeFault(error)) }, 'opening ended');
    await auditOpening(deps, request, { admission, end: refusal });
    throw refusal;
  } finally {
    // Also after success: a transport that needs a secret for longer than its opening does not exist.
    forgetLogon(logon);
    release?.();
  }
}

async function openAdmitted(deps: OpeningDeps, request: OpeningRequest, { admission, logon }: { admission: OpenAdmission; logon: Logon }): Promise<Session> {
  const { clock, caps } = deps;
  request.progress('checking-instance');
  const instance = await deps.readInstance(admission.intent, request.requestId);
  const place = { unsandboxed: isUnsandboxed(instance), ...(await deps.readPlace()) };
  if (!may(admission, { do: 'log-on' }, place)) throw new Refusal('forbidden');
  const blocked = blockedBy(instance);
  if (blocked) throw new Refusal(blocked);
  request.signal.throwIfAborted();

  const id = newSessionId();
  const log = deps.log.child({ sessionId: id });
  const openedSize = request.message.size;
  const transport = await deps.openTransport(logon, {
    sessionId: id,
    user: { id: admission.userId, name: admission.userName },
    instance,
    requestId: request.requestId,
    size: request.size,
    progress: request.progress,
    ask: (question) => request.dialogue.ask(question),
    signal: request.signal,
    log,
  });
  try {
    request.signal.throwIfAborted();
    const startedAt = clock.now();
    const facts: SessionFacts = {
      id,
      userId: admission.userId,
      userName: admission.userName,
      regionId: instance.regionId,
      instanceId: instance.instanceId,
      instanceName: instance.name,
      unsandboxed: isUnsandboxed(instance),
      transport: logon.kind,
      ...(logon.kind === 'ssh' && { route: logon.route }),
      username: logon.username,
      webSessionId: admission.webSessionId,
      clientAddress: request.clientAddress,
      requestId: request.requestId,
      startedAt,
      deadlineAt: startedAt + Math.min(caps.maxSessionMs, transport.maxMs ?? Infinity),
    };
    await recordStart(deps, facts);
    await requireStill({ ...deps, log }, facts);
    const session = begin({ ...deps, log }, { facts, transport, size: openedSize });
    log.info({ transport: facts.transport, regionId: facts.regionId, instanceId: facts.instanceId }, 'session opened');
    await auditOpening(deps, request, { admission, end: null, sessionId: id });
    return session;
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/**
 * In a scope of its own: what the functions of a session can reach is kept for as long as it runs, and a request holds the key or the
 * password that was typed.
 */
function begin(deps: OpeningDeps, { facts, transport, size }: Pick<SessionDeps, 'facts' | 'transport' | 'size'>): Session {
  const { clock, caps, log, registry } = deps;
  const session: Session = new Session({
    facts,
    transport,
    size,
    clock,
    caps,
    onEnd: (end, counts) => recordEnd(deps, facts, { end, counts }),
    onRelease: () => registry.remove(session),
    onFault: (error) => log.error(describeFault(error), 'fault in a session'),
  });
  registry.add(session);
  return session;
}

async function recordStart(deps: OpeningDeps, facts: SessionFacts): Promise<void> {
  const { id, userId, regionId, instanceId, instanceName, transport, username, webSessionId, clientAddress } = facts;
  await recordSessionStart(deps.db, {
    id,
    userId,
    webSessionId,
    gatewayId: deps.gatewayId,
    gatewayBootId: deps.bootId,
    regionId,
    instanceId,
    instanceName,
    transport,
    ...(facts.route && { route: facts.route }),
    username,
    clientAddress,
    startedAt: new Date(facts.startedAt),
    deadlineAt: new Date(facts.deadlineAt),
  });
}

/**
 * The right was checked when the ticket was used, and an opening may take minutes: what was taken away since is taken from it too, before
 * a byte of the shell is shown. From the record on the sweep watches over it.
 * @throws Refusal with the code of findRightsLost; the record is closed then.
 */
async function requireStill(deps: OpeningDeps, facts: SessionFacts): Promise<void> {
  try {
    const [lost] = await findRightsLost(deps.db, [facts.id]);
    if (lost) throw new Refusal(lost.code);
  } catch (error) {
    await recordEnd(deps, facts, { end: error instanceof Refusal ? error : { code: 'internal' }, counts: { bytesIn: 0, bytesOut: 0 } });
    throw error;
  }
}

async function recordEnd(deps: OpeningDeps, facts: SessionFacts, { end, counts }: { end: SessionEnd; counts: Counts }): Promise<void> {
  const { db, log } = deps;
  const exit = { ...(end.detail?.exitCode !== undefined && { exitCode: end.detail.exitCode }), ...(end.detail?.signal !== undefined && { signal: end.detail.signal }) };
  log.info({ code: end.code, ...counts, ...exit }, 'session ended');
  try {
    await recordSessionEnd(db, facts.id, { code: end.code, detail: { ...counts, ...exit }, endedAt: new Date(deps.clock.now()) });
  } catch (error) {
    // The record is closed at the next boot (boot-cleanup.ts); the terminal itself is over.
    log.error({ ...describeFault(error) }, 'session end not recorded');
  }
  await audit(db, log, {
    actorId: facts.userId,
    actorName: facts.userName,
    action: 'session.end',
    targetKind: 'session',
    targetId: facts.id,
    outcome: 'ok',
    code: end.code,
    address: facts.clientAddress,
    requestId: facts.requestId,
    detail: { regionId: facts.regionId, instanceId: facts.instanceId, ...counts },
  });
}

/** Codes by which somebody was told no; the others are failures of the road. */
const REFUSED: ReadonlySet<ErrorCode> = new Set(['forbidden', 'too-many-sessions', 'host-key-declined', 'host-key-changed', 'user-refused', 'password-refused', 'key-refused', 'session-manager-disabled']);

interface OpeningOutcome {
  readonly admission: OpenAdmission;
  readonly end: SessionEnd | null;
  readonly sessionId?: string;
}

/** A refused ticket is not in the trail: it has no actor, and anybody could fill the table with it. The log has it. */
async function auditOpening(deps: OpeningDeps, request: OpeningRequest, { admission, end, sessionId }: OpeningOutcome): Promise<void> {
  const { transport } = request.message;
  await audit(deps.db, deps.log, {
    actorId: admission.userId,
    actorName: admission.userName,
    action: 'session.open',
    targetKind: 'instance',
    targetId: admission.intent.instanceId,
    outcome: end === null ? 'ok' : REFUSED.has(end.code) ? 'refused' : 'failed',
    ...(end && { code: end.code }),
    address: request.clientAddress,
    requestId: request.requestId,
    detail: { regionId: admission.intent.regionId, transport: transport.kind, username: transport.username, ...(sessionId && { sessionId }) },
  });
}
