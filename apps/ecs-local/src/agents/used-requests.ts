/** Owns the memory of request ids that one agent has used, so that a recorded request is worth nothing. Time comes in from outside. */

/** An agent sends a few requests a minute, a running task one a second; a flood is refused, not stored. */
export const rememberedRequests = 10_000;

export class UsedRequests {
  /** Id → when it may be forgotten; in order of arrival. */
  readonly #seen = new Map<string, number>();
  readonly #keptMs: number;

  /** @param keptMs how long an id is remembered: at least as long as a timestamp signed with it can be fresh. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** True for the first use of an id; false for any later one, and while too many are remembered. */
  firstUse(requestId: string, now: number): boolean {
    for (const [id, until] of this.#seen) {
      if (until > now) break;
      this.#seen.delete(id);
    }
    if (this.#seen.has(requestId) || this.#seen.size >= rememberedRequests) return false;
    this.#seen.set(requestId, now + this.#keptMs);
    return true;
  }
}
