'use client';
/** Owns where the keyboard goes when a window over the terminal closes: back into the terminal, not to the button that opened the window. */
import { useEffect, useEffectEvent } from 'react';

/** Calls `focus` each time `covered` becomes false. */
export function useTerminalFocus(covered: boolean, focus: () => void): void {
  const refocus = useEffectEvent(focus);
  useEffect(() => {
    if (covered) return;
    // A closing Radix window gives the focus back in a timer of its own, set in a cleanup and therefore before this one.
    const timer = setTimeout(() => refocus(), 0);
    return () => clearTimeout(timer);
  }, [covered]);
}
