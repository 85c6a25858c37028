/** Owns the one tick by which sessions end for reasons of time or of their user. One tick, not a timer per rule and session. */
import { deleteExpiredTickets, findRightsLost, findSignedOutWebSessions, type Database } from '@workbench/db';
import type { Clock } from './clock.ts';
import { describeFault, type Log } from './log.ts';
import type { Caps } from './policy.ts';
import type { SessionRegistry } from './session-registry.ts';

export interface SweepDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly caps: Caps;
  readonly registry: SessionRegistry;
  readonly log: Log;
}

/** Expired tickets are of no use to anybody; they are removed this often, milliseconds. */
const TICKETS_EVERY_MS = 60_000;

export class Sweep {
  readonly #deps: SweepDeps;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #ticketsAt = -Infinity;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), this.#deps.caps.sweepMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One look at every session, and one at their rights. A tick that comes while the database still thinks about the last one joins that, but ends in time what it has to. */
  tick(): Promise<void> {
    for (const session of this.#deps.registry.all()) session.look();
    this.#running ??= this.#askDatabase().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #askDatabase(): Promise<void> {
    try {
      await this.#endByRight();
      await this.#removeTickets();
    } catch (error) {
      this.#deps.log.error(describeFault(error), 'sweep could not ask the database');
    }
  }

  async #endByRight(): Promise<void> {
    const { db, registry, log } = this.#deps;
    const running = registry.all().filter((session) => !session.isOver).map((session) => session.facts.id);
    if (running.length === 0) return;
    // Before the rights are: an account that ends between the two takes these sign-ins along, and is the reason to give.
    const signedOut = new Set(await findSignedOutWebSessions(db, this.#lookingOn()));
    for (const { id, code } of await findRightsLost(db, running)) {
      log.info({ sessionId: id, code }, 'session ended with the right to it');
      registry.get(id)?.end({ code });
    }
    this.#dismiss(signedOut);
  }

  /** RS11: who looks on from another browser than the one a session was opened in. */
  #lookingOn(): string[] {
    return this.#deps.registry.all().flatMap(({ viewer, facts }) => (viewer && viewer.webSessionId !== facts.webSessionId ? [viewer.webSessionId] : []));
  }

  #dismiss(signedOut: ReadonlySet<string>): void {
    const { registry, log } = this.#deps;
    for (const session of registry.all()) {
      if (!session.viewer || !signedOut.has(session.viewer.webSessionId)) continue;
      log.info({ sessionId: session.facts.id }, 'page dismissed with its sign-in');
      session.dismiss({ code: 'signed-out' });
    }
  }

  async #removeTickets(): Promise<void> {
    const { clock, db } = this.#deps;
    if (clock.monotonic() - this.#ticketsAt < TICKETS_EVERY_MS) return;
    this.#ticketsAt = clock.monotonic();
    await deleteExpiredTickets(db, new Date(clock.now()));
  }
}
