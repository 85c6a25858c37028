/**
 * Runs something once the page has nothing else to do, and after so many milliseconds at the latest; Safari does not say when it is idle.
 * @returns what takes it back.
 */
export function whenIdle(run: () => void, atLatestMs: number): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, atLatestMs);
    return () => clearTimeout(timer);
  }
  const request = requestIdleCallback(run, { timeout: atLatestMs });
  return () => cancelIdleCallback(request);
}
