'use client';
/** Owns which of the two themes the page wears now: the person's choice, or the system's. The page says it through CSS `color-scheme`. */
import { useSyncExternalStore } from 'react';
import type { ColorScheme } from './palette.ts';

const DARK = '(prefers-color-scheme: dark)';

function subscribe(notify: () => void): () => void {
  const system = window.matchMedia(DARK);
  const observer = new MutationObserver(notify);
  system.addEventListener('change', notify);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] });
  return () => {
    system.removeEventListener('change', notify);
    observer.disconnect();
  };
}

function current(): ColorScheme {
  const declared = getComputedStyle(document.documentElement).colorScheme;
  if (declared === 'dark' || declared === 'light') return declared;
  return window.matchMedia(DARK).matches ? 'dark' : 'light';
}

export const useColorScheme = (): ColorScheme => useSyncExternalStore(subscribe, current, () => 'light');
