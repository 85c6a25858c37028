/** Owns how long tests wait for a state. Tests only. */

/** An upper bound, milliseconds, for machines that have much else to do; a state that comes is seen within `interval`. */
export const patience = { timeout: 25_000, interval: 10 } as const;
