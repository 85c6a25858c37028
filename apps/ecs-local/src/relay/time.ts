/** Owns the two questions the relay asks of time, so that a test can answer them by hand. */
export interface Time {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds unless the returned function was called before. */
  after(ms: number, run: () => void): () => void;
}

/** Timers that do not keep the process alive: sockets and listeners do that. */
export const systemAfter: Time['after'] = (ms, run) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
