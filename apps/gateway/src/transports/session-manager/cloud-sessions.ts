/** Owns the sessions we asked the region for: each is recorded before it is used, and ended for good on every way out. */
import type { Ecs, StartedTerminalSession } from '@workbench/ecs';
import { EcsError } from '@workbench/ecs';
import { recordCloudSession, recordCloudSessionEnd, type Database } from '@workbench/db';
import { describeFault, type Log } from '../../log.ts';

export interface CloudSessionsDeps {
  readonly db: Database;
  readonly ecs: Pick<Ecs, 'startTerminalSession' | 'endTerminalSession'>;
  readonly gatewayId: string;
  readonly bootId: string;
  readonly log: Log;
  /** Waits before the second, third … try of ending one; the last is repeated in the background. Milliseconds. */
  readonly retryMs?: readonly number[];
}

export interface CloudSessionRequest {
  readonly sessionId: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly username: string;
  readonly requestId: string;
}

export interface CloudSession {
  readonly id: string;
  readonly webSocketUrl: StartedTerminalSession['webSocketUrl'];
  /** Ends it. Idempotent; never rejects. Resolves when it is ended, or when the first tries failed and others follow in the background. */
  end(): Promise<void>;
}

/** Two quick tries for a region that hiccups, then once a minute: a session left open counts against the region's quota (EO5.2). */
const RETRY_MS = [500, 2_000, 60_000] as const;
/** Tries that `end()` waits for; a gateway that stops has ten seconds for everything. */
const PROMPT_TRIES = 3;

export class CloudSessions {
  readonly #deps: CloudSessionsDeps;
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  #stopped = false;

  constructor(deps: CloudSessionsDeps) {
    this.#deps = deps;
  }

  /** @throws EcsError; or what the database throws, after the session was ended again. */
  async start({ sessionId, regionId, instanceId, username, requestId }: CloudSessionRequest): Promise<CloudSession> {
    const { db, ecs, gatewayId, bootId } = this.#deps;
    const { sessionId: cloudSessionId, webSocketUrl } = await ecs.startTerminalSession({ regionId, instanceId, username }, { requestId });
    const session = this.#session(cloudSessionId, regionId, webSocketUrl);
    try {
      // Before anything is dialled: whatever happens next, the next boot knows what to end.
      await recordCloudSession(db, { cloudSessionId, sessionId, gatewayId, gatewayBootId: bootId, regionId, instanceId });
    } catch (error) {
      await session.end();
      throw error;
    }
    return session;
  }

  /** Ends a session of an earlier boot, by its record. */
  endRecorded(cloudSessionId: string, regionId: string): Promise<void> {
    return this.#end(cloudSessionId, regionId);
  }

  /** Stops trying in the background; what is left is in the records for the next boot. */
  stop(): void {
    this.#stopped = true;
    for (const [timer, wake] of this.#timers) {
      clearTimeout(timer);
      wake();
    }
    this.#timers.clear();
  }

  #session(id: string, regionId: string, webSocketUrl: CloudSession['webSocketUrl']): CloudSession {
    let ending: Promise<void> | undefined;
    return { id, webSocketUrl, end: () => (ending ??= this.#end(id, regionId)) };
  }

  async #end(id: string, regionId: string): Promise<void> {
    const { log, retryMs = RETRY_MS } = this.#deps;
    for (let tried = 1; ; tried += 1) {
      if (await this.#tryEnd(id, regionId)) return;
      if (tried === PROMPT_TRIES) {
        log.warn({ cloudSessionId: id, regionId }, 'cloud session not ended yet, trying on');
        void this.#endLater(id, regionId);
        return;
      }
      await this.#wait(retryMs[tried - 1] ?? 0);
      if (this.#stopped) return;
    }
  }

  async #endLater(id: string, regionId: string): Promise<void> {
    const everyMs = (this.#deps.retryMs ?? RETRY_MS).at(-1) ?? 0;
    do await this.#wait(everyMs);
    while (!this.#stopped && !(await this.#tryEnd(id, regionId)));
  }

  async #tryEnd(id: string, regionId: string): Promise<boolean> {
    const { db, ecs, log } = this.#deps;
    try {
      await ecs.endTerminalSession({ regionId, sessionId: id });
    } catch (error) {
      // A session the region does not know is over.
      if (!(error instanceof EcsError) || error.code !== 'not-found') {
        log.warn({ cloudSessionId: id, regionId, ...(error instanceof EcsError ? { code: error.code } : describeFault(error)) }, 'ending a cloud session failed');
        return false;
      }
    }
    try {
      await recordCloudSessionEnd(db, id);
    } catch (error) {
      // Ended is what counts; the next boot ends it once more and is told that it is unknown.
      log.error({ cloudSessionId: id, ...describeFault(error) }, 'end of a cloud session not recorded');
    }
    return true;
  }

  /** Wakes early when the process stops. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stopped) return resolve();
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.set(timer, resolve);
    });
  }
}
