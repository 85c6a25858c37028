/** Owns Ctrl-C of a bench: what was started is ended, and with it the servers, before the process is. */

/** @returns what closes everything, once, however often and by whom it is called. */
export function endOnSignal(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const closeOnce = (): Promise<void> => (closing ??= close());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // What is under way fails as its servers go. That is no news, and must not end the process before all of them are gone.
      process.on('unhandledRejection', () => undefined);
      void closeOnce().finally(() => process.exit(1));
    });
  }
  return closeOnce;
}
