'use client';
/** Owns following instances that change by themselves: while one is starting or stopping, the list is asked for again. */
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** A start takes some ten seconds; a few requests until then are nothing to the API's limits. Milliseconds. */
const INTERVAL_MS = 5_000;

export function RefreshWhileMoving({ active }: { active: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), INTERVAL_MS);
    return () => clearInterval(timer);
  }, [active, router]);
  return null;
}
