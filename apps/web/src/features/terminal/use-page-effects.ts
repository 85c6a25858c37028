'use client';
/** Owns what a terminal does to the page around it: the title of the tab, and the question before a tab is closed with which a shell would end. */
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

/** Has the browser ask before the tab is closed or reloaded, where the session would end with it. A session that goes on is no reason to ask. */
export function useLeaveWarning(wouldEnd: boolean): void {
  useEffect(() => {
    if (!wouldEnd) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [wouldEnd]);
}
