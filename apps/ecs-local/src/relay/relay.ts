/**
 * Owns the client side of the relay: the WebSocket endpoint `/session`, and what becomes of a connection that is let in.
 * The session registry decides who is let in, a channel carries the bytes, the agent link delivers the kicks.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AgentLink } from '../agents/agent-link.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Instance } from '../region/instance.ts';
import { ChannelBook, type ChannelDesk } from './channel-desk.ts';
import type { ChannelEnd, ChannelPlan } from './channel-plan.ts';
import { Channel } from './channel.ts';
import { SessionRegistry, type Session } from './session-registry.ts';
import type { TerminalSessions } from './terminal-sessions.ts';
import { systemAfter, type Time } from './time.ts';
import { refuseUpgrade, requestUrl } from './upgrade.ts';

/** Clients send at most 2048 bytes of payload (SM5.4); ids may add 510 to the header of 30. 64 KiB leaves room for other clients. */
const largestClientMessageBytes = 64 * 1024 + 540;
/** Idle and hard limits are whole seconds (SM8.1). Milliseconds. */
const tickMs = 1_000;
/** NAT tables forget a silent TCP connection after about a minute at worst. Ticks. */
const pingEveryTicks = 30;

export interface RelayDeps {
  readonly agents: AgentLink;
  readonly limits: Limits;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Timers; the system's when absent. */
  readonly after?: Time['after'];
  readonly log: Log;
  readonly instances: { instance(id: string): Instance | undefined };
}

export interface RelayLoad {
  /** Channels that have not ended. */
  readonly channels: number;
  /** Those of them that wait for their agent to dial again. */
  readonly detached: number;
  /** Bytes that wait in this process, both directions. */
  readonly queuedBytes: number;
  /** Channels whose client (input) or agent (output) is not being read. */
  readonly paused: { readonly input: number; readonly output: number };
}

export interface Relay {
  /** Takes over an upgrade of the OpenAPI listener; false when its path is not the relay's (the socket is then untouched). */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly sessions: TerminalSessions;
  /** What the agent endpoints ask. */
  readonly channels: ChannelDesk;
  /** What the relay holds at this moment. */
  load(): RelayLoad;
  /** Ends every channel and drops its sockets. */
  close(): void;
}

export function createRelay(deps: RelayDeps): Relay {
  const time: Time = { now: deps.now, after: deps.after ?? systemAfter };
  const registry = new SessionRegistry({ limits: deps.limits, now: deps.now });
  const book = new ChannelBook();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    handleProtocols: (): false => false,
    maxPayload: largestClientMessageBytes,
  });

  const planOf = (session: Session): ChannelPlan => {
    const { instance, username, commandLine, targetServer, portNumber } = session.request;
    return {
      // 120 random bits and the prefix are 32 characters, the most a backend header carries (SM2.2).
      id: `s-${randomBytes(15).toString('hex')}`,
      sessionId: session.id,
      instanceId: instance.id,
      username: username ?? '',
      commandLine: commandLine ?? '',
      targetServer: targetServer ?? '',
      ...(portNumber === undefined ? {} : { portNumber }),
    };
  };

  /** What can be said before the agent is asked (EO5.2: such a session starts, and its connection is closed with the reason). */
  const undeliverable = (plan: ChannelPlan): ChannelEnd | undefined => {
    const failed = (closedReason: ChannelEnd['closedReason'], failedDetail: string): ChannelEnd => ({ closedReason, failedDetail, tell: closedReason });
    const instance = deps.instances.instance(plan.instanceId);
    if (!instance) return failed('InstanceNotExists', 'The instance does not exist.');
    if (instance.power !== 'Running') return failed('InstanceNotRunning', 'The instance is not running.');
    if (deps.agents.reach(plan.instanceId) === 'offline') return failed('AgentNotOnline', 'The Cloud Assistant agent of the instance is not online.');
    if (deps.limits.refuseRoot && plan.username === 'root' && plan.portNumber === undefined) {
      return { closedReason: 'AgentSocketClosed', failedDetail: 'Open_pty_failed', tell: 'OpenPtyFailed' };
    }
    return undefined;
  };

  const connect = (session: Session, frontend: WebSocket): void => {
    const channel = new Channel(frontend, planOf(session), {
      limits: deps.limits,
      log: deps.log,
      time,
      buckets: session.buckets,
      kick: (text) => deps.agents.kick(session.request.instance.id, text),
      onEnded: (ended) => {
        book.remove(ended);
        registry.removeChannel(ended);
      },
    });
    book.add(channel);
    registry.addChannel(session, channel);
    const failure = undeliverable(channel.plan);
    if (failure) channel.end(failure);
    else channel.deliver();
  };

  const stopListening = deps.agents.onChange((instanceId, change) => {
    for (const channel of book.ofInstance(instanceId)) {
      if (change === 'ready') channel.deliver();
      else channel.end({ closedReason: 'InstanceNotRunning', tell: 'InstanceNotRunning' });
    }
  });

  let ticks = 0;
  let cancelTick = time.after(tickMs, function tick() {
    ticks += 1;
    for (const channel of book.all()) {
      channel.tick(time.now());
      if (ticks % pingEveryTicks === 0) channel.ping();
    }
    cancelTick = time.after(tickMs, tick);
  });

  return {
    handleUpgrade(req, socket, head) {
      const url = requestUrl(req);
      if (url?.pathname !== '/session') return false;
      // Both spellings are in use (SM5.1).
      const sessionId = url.searchParams.get('sessionId') ?? url.searchParams.get('sessionid') ?? '';
      const admitted = registry.admit(sessionId, url.searchParams.get('token') ?? '');
      if (typeof admitted === 'number') {
        deps.log.info({ status: admitted }, 'client refused');
        refuseUpgrade(socket, admitted);
        return true;
      }
      server.handleUpgrade(req, socket, head, (frontend) => connect(admitted, frontend));
      return true;
    },
    sessions: registry,
    channels: book,
    load() {
      const channels = book.all();
      return {
        channels: channels.length,
        detached: channels.filter(({ stage }) => stage === 'detached').length,
        queuedBytes: channels.reduce((sum, channel) => sum + channel.queuedBytes, 0),
        paused: { input: channels.filter((channel) => channel.paused.input).length, output: channels.filter((channel) => channel.paused.output).length },
      };
    },
    close() {
      stopListening();
      cancelTick();
      for (const channel of book.all()) channel.terminate();
      for (const frontend of server.clients) frontend.terminate(); // those that still read what was queued
    },
  };
}
