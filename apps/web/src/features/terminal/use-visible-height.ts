'use client';
/** Owns how much of the page is not covered by a keyboard on the screen: neither `100vh` nor `100dvh` knows of it. */
import { useSyncExternalStore } from 'react';

function subscribe(notify: () => void): () => void {
  window.visualViewport?.addEventListener('resize', notify);
  return () => window.visualViewport?.removeEventListener('resize', notify);
}

/** CSS pixels, or null where all of the page can be seen; a page that is zoomed in is not shrunk. */
function coveredHeight(): number | null {
  const viewport = window.visualViewport;
  if (!viewport || viewport.scale !== 1 || viewport.height >= window.innerHeight) return null;
  return Math.floor(viewport.height);
}

export const useVisibleHeight = (): number | null => useSyncExternalStore(subscribe, coveredHeight, () => null);
