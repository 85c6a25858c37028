/** The demo instance's Cloud Assistant agent: heartbeat, kicks, sessions and tasks, over the vendor's wire. Knows no namespaces. */
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentConfig, BootConfig } from '../../boot-config.ts';
import type { Accounts } from '../accounts.ts';
import { Endpoint } from './endpoint.ts';
import { parseSessionList, parseTaskList } from './lists.ts';
import { keepNotify } from './notify.ts';
import { openPort } from './port-far-end.ts';
import type { SessionEntry } from './session.ts';
import { AgentSession } from './session.ts';
import { openShell } from './shell-far-end.ts';
import { Task } from './task.ts';

/** SM6.5: the answer's `nextInterval` counts only within these; otherwise a random time within them. */
const HEARTBEAT_MS = { least: 55_000, most: 65_000 };
/** Until the first heartbeat gets through, the instance is not online: this is worth some haste. */
const FIRST_HEARTBEAT_RETRY_MS = 250;
/** An empty list is asked for once more: the kick may have overtaken the region's own books. */
const EMPTY_LIST_RETRY_MS = 500;
const LIST_TRIES = 3;
const LIST_RETRY_MS = 500;

export class Agent {
  readonly #endpoint: Endpoint;
  readonly #config: { boot: BootConfig; agent: AgentConfig; accounts: Accounts };
  readonly #sessions = new Map<string, AgentSession>();
  readonly #tasks = new Map<string, Task>();
  readonly #stopped = new AbortController();
  #closeNotify: (() => void) | undefined;
  #heartbeats = 0;
  #started: Promise<void> | undefined;

  constructor(boot: BootConfig, agent: AgentConfig, accounts: Accounts) {
    this.#endpoint = new Endpoint(boot.instanceId, agent);
    this.#config = { boot, agent, accounts };
  }

  /** Runs until `stop`. */
  start(): void {
    void this.#keepHeartbeat();
    this.#closeNotify = keepNotify(this.#endpoint, {
      onKick: (tokens) => void this.#handleKick(tokens),
      onOpen: () => {
        this.#started ??= this.#fetchTasks({ reason: 'startup', cold_start: 'true' }).catch(() => { this.#started = undefined; });
      },
    });
  }

  /** Ends every session and command, and falls silent. */
  stop(): void {
    this.#stopped.abort();
    this.#closeNotify?.();
    for (const session of this.#sessions.values()) session.stop();
    for (const task of this.#tasks.values()) task.stop();
  }

  async #keepHeartbeat(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const nextMs = await this.#heartbeat();
      await delay(nextMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns milliseconds until the next one */
  async #heartbeat(): Promise<number> {
    const { least, most } = HEARTBEAT_MS;
    const query = {
      uptime: Math.round(os.uptime() * 1000),
      timestamp: Date.now(),
      pid: process.pid,
      process_uptime: Math.round(process.uptime() * 1000),
      index: this.#heartbeats,
      seq_no: `${process.pid}-${this.#heartbeats}`,
    };
    try {
      const answer = JSON.parse(await this.#endpoint.request('GET', '/luban/api/heart-beat', { query })) as { nextInterval?: unknown };
      this.#heartbeats += 1;
      const next = answer.nextInterval;
      return typeof next === 'number' && next >= least && next <= most ? next : least + Math.random() * (most - least);
    } catch {
      return FIRST_HEARTBEAT_RETRY_MS;
    }
  }

  async #handleKick([subject, verb, id = '']: readonly string[]): Promise<void> {
    if (subject === 'session' && verb === 'start') await this.#startSession(id);
    else if (subject === 'session' && verb === 'stop') this.#sessions.get(id)?.stop();
    else if (subject === 'task') await this.#fetchTasks({ reason: 'kickoff', taskId: id }).catch(() => undefined); // the region kicks again when we attach
    else if (subject === undefined) await this.#fetchTasks({ reason: 'kickoff' }).catch(() => undefined);
  }

  async #startSession(channelId: string): Promise<void> {
    for (const entry of await this.#fetchSessions(channelId)) this.#run(entry);
  }

  async #fetchSessions(channelId: string): Promise<readonly SessionEntry[]> {
    for (let tries = 1; tries <= LIST_TRIES; tries += 1) {
      try {
        const list = parseSessionList(await this.#endpoint.request('POST', '/luban/api/v1/session/list', { query: { channelId } }));
        if (list.length > 0) return list;
        await delay(EMPTY_LIST_RETRY_MS);
      } catch (error) {
        if (error instanceof Error && error.name === 'EndpointRefusal') return [];
        await delay(LIST_RETRY_MS);
      }
    }
    return [];
  }

  #run(entry: SessionEntry): void {
    if (this.#sessions.has(entry.channelId)) {
      const query = { channelId: entry.channelId, status: 'Failed', errorcode: 'Session_id_duplicate' };
      return void this.#endpoint.request('POST', '/luban/api/v1/session/status', { query }).catch(() => undefined);
    }
    const { boot, agent, accounts } = this.#config;
    const farEnd = entry.portNumber === '' ? openShell(entry, { accounts, walled: boot.walled, refuseRoot: agent.refuseRoot }) : openPort(entry);
    const session = new AgentSession(this.#endpoint, entry, farEnd);
    this.#sessions.set(entry.channelId, session);
    void session.finished.then(() => this.#sessions.delete(entry.channelId));
  }

  async #fetchTasks(query: Readonly<Record<string, string>>): Promise<void> {
    const text = await this.#endpoint.request('POST', '/luban/api/v1/task/list', { query: { ...query, currentTime: Date.now() } });
    const { run, stop } = parseTaskList(text);
    for (const id of stop) this.#tasks.get(id)?.stop();
    const { boot, accounts } = this.#config;
    for (const entry of run) {
      if (this.#tasks.has(entry.taskId)) continue;
      const task = new Task(entry, { endpoint: this.#endpoint, accounts, walled: boot.walled, files: boot.files });
      this.#tasks.set(entry.taskId, task);
      void task.run().then(() => this.#tasks.delete(entry.taskId));
    }
  }
}
