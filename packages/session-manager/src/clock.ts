/** Owns what the channel asks of time, so that a test can hold it still; knows no rule about time. */

export interface Clock {
  /** Milliseconds that never go back; for intervals. */
  monotonicMs(): number;
  /** Milliseconds since the Unix epoch; for the frame's CreatedDate only. */
  epochMs(): number;
  /** Runs `task` once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
