/** Owns what is known of every agent at this moment: identity, heartbeat, notify channel and tasks. It speaks no HTTP. */
import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { systemAfter, type Time } from '../relay/time.ts';
import type { AgentChange, AgentLink, Reach } from './agent-link.ts';
import type { AgentIdentity, Agents, AgentStatus, RunTask, TaskHandle } from './agents.ts';
import { IdentityBook } from './identity.ts';
import { TaskDesk } from './task-desk.ts';

/** Kicks are about 50 bytes; an agent that leaves this much unread is deaf and is cut off, to dial again. */
const unreadKickBytes = 16 * 1024;

interface AgentLife {
  version: string;
  lastHeartbeatAt?: number;
  notify?: WebSocket;
}

export interface AgentRegistryDeps {
  readonly limits: Pick<Limits, 'agentOnlineSeconds'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Timers; the system's when absent. */
  readonly after?: Time['after'];
  readonly log: Log;
}

export class AgentRegistry implements Agents, AgentLink {
  readonly tasks: TaskDesk;
  readonly #identities: IdentityBook;
  readonly #lives = new Map<string, AgentLife>();
  readonly #listeners = new Set<(instanceId: string, change: AgentChange) => void>();
  readonly #deps: AgentRegistryDeps;

  constructor(deps: AgentRegistryDeps) {
    this.#deps = deps;
    this.#identities = new IdentityBook(deps.now);
    this.tasks = new TaskDesk({ time: { now: deps.now, after: deps.after ?? systemAfter }, kick: (instanceId, text) => this.kick(instanceId, text) });
  }

  register(identity: AgentIdentity): void {
    if (!this.#identities.register(identity)) return;
    this.#lives.get(identity.instanceId)?.notify?.terminate();
    this.#lives.set(identity.instanceId, { version: '' });
  }

  /** The instance whose agent sent these headers; undefined when they do not prove it. Every endpoint asks this first. */
  verify(headers: IncomingHttpHeaders): string | undefined {
    return this.#identities.verify(headers);
  }

  status(instanceId: string): AgentStatus {
    const life = this.#lives.get(instanceId);
    return {
      online: this.reach(instanceId) === 'attached' && this.#fresh(life),
      version: life?.version ?? '',
      ...(life?.lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt: life.lastHeartbeatAt }),
      // Whoever speaks the notify channel of SM7.1 carries channels; older agents do not reach these endpoints at all.
      sessionManager: (life?.version ?? '') !== '',
    };
  }

  reach(instanceId: string): Reach {
    const life = this.#lives.get(instanceId);
    if (life?.notify) return 'attached';
    return this.#fresh(life) ? 'expected' : 'offline';
  }

  kick(instanceId: string, text: string): boolean {
    const notify = this.#lives.get(instanceId)?.notify;
    if (!notify) return false;
    if (notify.bufferedAmount > unreadKickBytes) {
      notify.terminate();
      return false;
    }
    notify.send(text);
    return true;
  }

  onChange(listener: (instanceId: string, change: AgentChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  runTask(task: RunTask): TaskHandle {
    return this.tasks.run(task, { reachable: this.reach(task.instanceId) !== 'offline' });
  }

  forget(instanceId: string): void {
    const life = this.#lives.get(instanceId);
    if (life) this.#lives.set(instanceId, { version: life.version });
    life?.notify?.terminate();
    this.tasks.forget(instanceId);
    this.#announce(instanceId, 'forgotten');
  }

  /** A heartbeat came, or another request that names the agent's version. */
  heard(instanceId: string, seen: { version: string; heartbeat: boolean }): void {
    const life = this.#lives.get(instanceId);
    if (!life) return;
    if (seen.version !== '') life.version = seen.version;
    if (seen.heartbeat) life.lastHeartbeatAt = this.#deps.now();
  }

  /** The agent has finished starting: kicks before this moment were accepted and ignored (SM7.2). */
  started(instanceId: string): void {
    this.#announce(instanceId, 'ready');
  }

  /** Takes the agent's notify channel; a newer one replaces the older, which the agent has given up. */
  attachNotify(instanceId: string, notify: WebSocket): void {
    const life = this.#lives.get(instanceId) ?? { version: '' };
    this.#lives.set(instanceId, life);
    const previous = life.notify;
    life.notify = notify;
    previous?.terminate();
    notify.on('error', () => notify.terminate());
    notify.on('close', () => {
      if (life.notify === notify) delete life.notify;
      this.#deps.log.info({ instanceId }, 'agent detached');
    });
    this.#deps.log.info({ instanceId, version: life.version }, 'agent attached');
    this.tasks.retry(instanceId);
    this.#announce(instanceId, 'ready');
  }

  close(): void {
    this.tasks.close();
    for (const { notify } of this.#lives.values()) notify?.terminate();
  }

  #fresh(life: AgentLife | undefined): boolean {
    return life?.lastHeartbeatAt !== undefined && this.#deps.now() - life.lastHeartbeatAt <= this.#deps.limits.agentOnlineSeconds * 1000;
  }

  #announce(instanceId: string, change: AgentChange): void {
    for (const listener of this.#listeners) listener(instanceId, change);
  }
}
