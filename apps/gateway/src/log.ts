/** Owns the log: JSON lines of ids, counts and codes on stdout. It never takes payload bytes, secrets, request URLs or upstream text. */
import { pino, type Logger } from 'pino';

export type Log = Logger;

export const createLog = (level: string): Log => pino({ level, base: { app: 'gateway' }, timestamp: pino.stdTimeFunctions.isoTime });

export interface Fault {
  readonly fault: string;
  readonly faultCode?: string;
  readonly at: readonly string[];
}

/** Frames of a stack that are worth a line. */
const STACK_FRAMES = 6;

/**
 * What a log line may say of an unexpected error: its kind and place. Its message stays out, because messages quote values:
 * addresses, statements, parameters.
 */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { fault: typeof error, at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).slice(0, STACK_FRAMES).map((line) => line.trim());
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { fault: error.name, at, ...(code !== undefined && { faultCode: code }) };
}
