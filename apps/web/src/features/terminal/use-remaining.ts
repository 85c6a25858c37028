'use client';
/** Owns a clock on the page that counts down once a second. */
import { useEffect, useState } from 'react';

/** Milliseconds until `at` (on the clock of `performance.now()`), or null where there is nothing to wait for. */
export function useRemaining(at: number | null): number | null {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (at === null) return;
    const tick = (): void => setNow(performance.now());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return at === null ? null : Math.max(0, at - now);
}
