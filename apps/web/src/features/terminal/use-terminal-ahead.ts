import { useEffect } from 'react';
import { whenIdle } from './idle.ts';

/** Milliseconds after which the code of the terminal is fetched, whatever else the page does. */
const AT_LATEST_MS = 2_000;

/** Fetches the code of the terminal while the form is filled in, behind everything the form itself needs. */
export function useTerminalAhead(): void {
  useEffect(() => whenIdle(() => void import('./mounted-terminal.ts').catch(() => {}), AT_LATEST_MS), []);
}
