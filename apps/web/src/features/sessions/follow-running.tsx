'use client';
/** Owns keeping the list true while sessions run: they end elsewhere, and their length grows. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Two small queries; a list that is this old misleads nobody. Milliseconds. */
const INTERVAL_MS = 10_000;

export function FollowRunning() {
  const router = useRouter();
  useEffect(() => {
    const refresh = (): void => void (document.visibilityState === 'visible' && router.refresh());
    const timer = setInterval(refresh, INTERVAL_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [router]);
  return null;
}
