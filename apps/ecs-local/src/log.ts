/** The log of ecs-local: JSON lines on stdout; never a request URL (parameters and passwords travel in it, EO1.1) nor payload bytes. */
import { pino, type Logger } from 'pino';

export type Log = Logger;

export const createLog = (level: string): Log => pino({ level, base: { app: 'ecs-local' }, timestamp: pino.stdTimeFunctions.isoTime });
