/** Owns the log of this process: one JSON line per event on standard output, ids and codes only. */
import pino, { type Logger } from 'pino';
import { environment } from '../env.ts';

let logger: Logger | undefined;

/** Made at first use: a build loads the pages without an environment. */
export function log(): Logger {
  logger ??= pino({ level: environment().logLevel, base: { app: 'web' }, timestamp: pino.stdTimeFunctions.isoTime });
  return logger;
}
