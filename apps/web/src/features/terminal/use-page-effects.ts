'use client';
/** Owns what a terminal does to the page around it: the title of the tab, and the question before a tab with a running shell is closed. */
import { useEffect } from 'react';

/** Sets the title of the tab while mounted and gives the old one back. */
export function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Has the browser ask before the tab is closed or reloaded: the session would end with it. */
export function useLeaveWarning(running: boolean): void {
  useEffect(() => {
    if (!running) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [running]);
}
