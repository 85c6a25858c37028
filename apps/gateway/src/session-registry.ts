/** Owns the list of sessions this process holds, and the places taken by sessions that are still being opened. */
import type { Session } from './session.ts';

export class SessionRegistry {
  readonly #sessions = new Map<string, Session>();
  readonly #openings = new Map<string, number>();

  get size(): number {
    return this.#sessions.size;
  }

  all(): Session[] {
    return [...this.#sessions.values()];
  }

  get(sessionId: string): Session | undefined {
    return this.#sessions.get(sessionId);
  }

  ofUser(userId: string): Session[] {
    return this.all().filter((session) => session.facts.userId === userId);
  }

  /**
   * Takes a place for a session that is about to be opened, so that twenty openings at once count as twenty.
   * @returns how to give it back, or null when the user has none left.
   */
  reserve(userId: string, limit: number): (() => void) | null {
    const opening = this.#openings.get(userId) ?? 0;
    const running = this.ofUser(userId).filter((session) => !session.isOver).length;
    if (running + opening >= limit) return null;
    this.#openings.set(userId, opening + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#openings.get(userId) ?? 1) - 1;
      if (left > 0) this.#openings.set(userId, left);
      else this.#openings.delete(userId);
    };
  }

  add(session: Session): void {
    this.#sessions.set(session.facts.id, session);
  }

  remove(session: Session): void {
    this.#sessions.delete(session.facts.id);
  }
}
