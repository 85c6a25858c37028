/** Owns Ctrl-C of a bench: what was started is ended, and with it the servers, before the process is. */

export function endOnSignal(close: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void close().finally(() => process.exit(1));
    });
  }
}
