/** Owns the list of what a reading process can be told to do. */
import { bulk, storm } from './bulk.ts';
import { beginFlood, echo, endFlood, floodBytes, rawSpeed } from './echo.ts';
import { interrupt } from './interrupt.ts';
import { connect, hold, killShell, rate, release } from './open.ts';
import { beginFlows, cut, endFlows, goOn, resizeFlow } from './resume.ts';

export const TASKS = { bulk, storm, echo, beginFlood, endFlood, floodBytes, rawSpeed, interrupt, connect, rate, hold, release, killShell, beginFlows, cut, goOn, endFlows, resizeFlow };

export type Tasks = typeof TASKS;
export type TaskName = keyof Tasks;
