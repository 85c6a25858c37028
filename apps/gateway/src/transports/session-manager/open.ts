/** Owns the opening of a Session Manager session: switch, agent, cloud session, relay, shell, in this order, and the undoing of all of it. */
import type { Ecs } from '@workbench/ecs';
import { refusalOf } from '../../cloud-errors.ts';
import type { SessionManagerLogon } from '../../logon.ts';
import { Refusal } from '../../refusal.ts';
import type { OpeningContext, Transport } from '../transport.ts';
import type { CloudSessions } from './cloud-sessions.ts';
import { channelEndCode } from './failures.ts';
import { mayDialRelay, type RelayRules } from './relay-address.ts';
import { SessionManagerShell, type OpenChannel } from './shell.ts';

export interface SessionManagerDeps {
  readonly ecs: Pick<Ecs, 'sessionManagerEnabled' | 'cloudAssistantStatus'>;
  readonly cloudSessions: CloudSessions;
  readonly relay: RelayRules;
  readonly openChannel: OpenChannel;
  /** For tests; the channel's own default otherwise. */
  readonly keepAliveMs?: number;
}

/**
 * A shell shows its prompt within 2 to 3 s (SM7.4). One that shows nothing may still be one, so after this it is handed over as it is,
 * milliseconds; until then a refusal of the agent is told as one.
 */
const FIRST_OUTPUT_MS = 6_000;

/** @throws Refusal; the cloud session is ended then. */
export async function openSessionManager(deps: SessionManagerDeps, logon: SessionManagerLogon, context: OpeningContext): Promise<Transport> {
  const { instance, sessionId, requestId, signal } = context;
  const { regionId, instanceId } = instance;
  try {
    const [enabled, agents] = await Promise.all([
      deps.ecs.sessionManagerEnabled({ regionId }, { requestId }),
      deps.ecs.cloudAssistantStatus({ regionId, instanceIds: [instanceId] }, { requestId }),
    ]);
    if (!enabled) throw new Refusal('session-manager-disabled');
    // StartTerminalSession would succeed and its connection close later (EO5.2): asked first, it can be said at once.
    if (agents.get(instanceId)?.online !== true) throw new Refusal('agent-offline');
    signal.throwIfAborted();
    context.progress('starting-session');
    const cloudSession = await deps.cloudSessions.start({ sessionId, regionId, instanceId, username: logon.username, requestId });
    let shell: SessionManagerShell | undefined;
    try {
      context.log.info({ cloudSessionId: cloudSession.id }, 'cloud session started');
      signal.throwIfAborted();
      if (!mayDialRelay(cloudSession.webSocketUrl.expose(), deps.relay)) throw new Refusal('cloud-unavailable');
      shell = new SessionManagerShell({ open: deps.openChannel, cloudSession, size: context.size(), ...(deps.keepAliveMs !== undefined && { keepAliveMs: deps.keepAliveMs }) });
      await introduce(shell, context);
      return shell;
    } catch (error) {
      await (shell ?? { close: () => cloudSession.end() }).close();
      throw error;
    }
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Waits until the relay took the connection and the shell has shown itself. @throws Refusal */
async function introduce(shell: SessionManagerShell, { progress, signal }: OpeningContext): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let abandon: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon();
  });
  try {
    progress('connecting');
    const refused = await Promise.race([shell.connected, aborted]);
    if (refused) throw new Refusal(channelEndCode(refused, false));
    progress('opening-shell');
    const silence = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), FIRST_OUTPUT_MS);
    });
    const ended = await Promise.race([shell.shown, silence, aborted]);
    if (ended) throw new Refusal(channelEndCode(ended, false));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  }
}
