'use client';
/** Owns the answer to "has the page come alive?": false on the server and in the first render of the browser. */
import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => undefined;

export const useHydrated = (): boolean => useSyncExternalStore(never, () => true, () => false);
