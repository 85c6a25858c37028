import { useEffect } from 'react';

/** Milliseconds after which the code of the terminal is fetched, whatever else the page does; also where a browser does not say when it is idle. */
const AT_LATEST_MS = 2_000;

/** Fetches the code of the terminal while the form is filled in, behind everything the form itself needs. */
export function useTerminalAhead(): void {
  useEffect(() => {
    const fetchAhead = (): void => void import('./mounted-terminal.ts').catch(() => {});
    // Safari has none.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(fetchAhead, AT_LATEST_MS);
      return () => clearTimeout(timer);
    }
    const request = requestIdleCallback(fetchAhead, { timeout: AT_LATEST_MS });
    return () => cancelIdleCallback(request);
  }, []);
}
