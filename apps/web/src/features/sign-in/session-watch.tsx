'use client';
/** Owns the noticing that this browser is no longer signed in, and the way to the sign-in page, which says why. */
import { useEffect } from 'react';

/** The promise is 5 s; a second is left for the answer. Milliseconds. */
const INTERVAL_MS = 4_000;

/** Asks while the page is visible, and at once when it becomes visible again. A network that fails is not an end. */
export function SessionWatch() {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      const response = document.visibilityState === 'visible' ? await fetch('/api/session', { cache: 'no-store' }).catch(() => null) : null;
      if (stopped) return;
      if (response?.status === 401) return window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
      timer = setTimeout(() => void ask(), INTERVAL_MS);
    };
    const handleVisibility = (): void => void (document.visibilityState === 'visible' && ask());
    document.addEventListener('visibilitychange', handleVisibility);
    timer = setTimeout(() => void ask(), INTERVAL_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', handleVisibility);
    };
  }, []);
  return null;
}
