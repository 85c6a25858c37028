/** Owns waiting for a state: the event loop turns until it is there; the test's own time limit ends a wait in vain. */
export async function until<T>(look: () => T | undefined | false | null): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false && found !== null) return found;
    await turns(1);
  }
}

/** Lets the event loop turn, so that whatever can happen without time passing has happened. */
export async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}
