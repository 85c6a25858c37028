'use client';
/** Owns what a terminal does to the page around it: the title of the tab, and the question before a tab is closed with which a shell would end. */
import { useEffect, useRef } from 'react';

/** Sets the title of the tab while mounted and gives the page's own back. */
export function useTitle(title: string): void {
  const shown = useRef('');
  useEffect(() => {
    let pages = document.title;
    // The router writes the title of its page again when it comes to it, which may be after this.
    const observer = new MutationObserver(() => {
      if (document.title === shown.current) return;
      pages = document.title;
      document.title = shown.current;
    });
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      document.title = pages;
    };
  }, []);
  useEffect(() => {
    document.title = title;
    // As the browser reads it, which may have fewer spaces.
    shown.current = document.title;
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
