/** Owns what may be set of how long sessions last: the variables, their bounds and what follows from them. Pure; `npm start` asks it too. */

export const MINUTE_MS = 60_000;
/** No session lives longer, whatever is set. Milliseconds. */
export const MAX_SESSION_MS = 6 * 60 * MINUTE_MS;

export interface SessionLimits {
  /** Longest life of a session, milliseconds. Never above MAX_SESSION_MS. */
  readonly maxSessionMs: number;
  /** A session without input and output for so long is ended, milliseconds. */
  readonly idleMs: number;
  /** A session without a page is kept so long, milliseconds (RS7); 0: it ends with its page. */
  readonly detachGraceMs: number;
  /** A gateway that was told to stop lets its sessions go on for so long, milliseconds (DL3). */
  readonly drainLimitMs: number;
}

export const defaultSessionLimits: SessionLimits = { maxSessionMs: MAX_SESSION_MS, idleMs: MAX_SESSION_MS, detachGraceMs: 10 * MINUTE_MS, drainLimitMs: 5 * MINUTE_MS };

type Environment = Readonly<Record<string, string | undefined>>;

const LONGEST_MINUTES = MAX_SESSION_MS / MINUTE_MS;
/** The fewest minutes of each variable. */
const LEAST = { WORKBENCH_MAX_SESSION_MINUTES: 1, WORKBENCH_IDLE_MINUTES: 1, WORKBENCH_DETACH_MINUTES: 0, WORKBENCH_DRAIN_MINUTES: 0 } as const;

/**
 * A default follows a shorter session down; what a person set themselves is refused where it contradicts it. Empty variables count as unset.
 * @throws Error in one sentence that names the variable.
 */
export function readSessionLimits(environment: Environment): SessionLimits {
  const defaults = defaultSessionLimits;
  const read = (name: keyof typeof LEAST): number | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') return undefined;
    // Digits only: what else `Number` would take for a number is more likely a mistake.
    if (!/^\d{1,3}$/.test(text) || Number(text) < LEAST[name] || Number(text) > LONGEST_MINUTES) {
      throw new Error(`${name} is not valid: must be whole minutes from ${LEAST[name]} to ${LONGEST_MINUTES}, not "${text}".`);
    }
    return Number(text) * MINUTE_MS;
  };
  const maxSessionMs = read('WORKBENCH_MAX_SESSION_MINUTES') ?? defaults.maxSessionMs;
  const within = (name: keyof typeof LEAST, otherwise: number): number => {
    const set = read(name);
    if (set !== undefined && set > maxSessionMs) throw new Error(`${name} is not valid: must be no more than WORKBENCH_MAX_SESSION_MINUTES.`);
    return set ?? Math.min(otherwise, maxSessionMs);
  };
  return {
    maxSessionMs,
    idleMs: within('WORKBENCH_IDLE_MINUTES', defaults.idleMs),
    detachGraceMs: within('WORKBENCH_DETACH_MINUTES', defaults.detachGraceMs),
    drainLimitMs: read('WORKBENCH_DRAIN_MINUTES') ?? defaults.drainLimitMs,
  };
}
