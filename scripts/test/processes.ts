/** Owns what tests ask about processes of this machine (Linux: /proc). */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startTimeOf } from '../postgres/process-identity.ts';

export interface ProcessFacts {
  pid: number;
  command: string;
  /** Tells it from a later process with the same pid. */
  startTime: string;
}

/** All processes below one, at any depth. */
export function descendantsOf(ancestor: number): ProcessFacts[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const found: ProcessFacts[] = [];
  const visit = (parent: number): void => {
    for (const pid of childrenOf.get(parent) ?? []) {
      const startTime = startTimeOf(pid);
      if (startTime !== null) found.push({ pid, startTime, command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim() });
      visit(pid);
    }
  };
  visit(ancestor);
  return found;
}

/** The variables that a process was started with, NUL between them; empty for one that has ended. */
export const environmentOf = (pid: number): string => readProc(pid, 'environ');

/** @returns those that still live when the time is over; nothing as soon as all are gone. */
export async function stillAlive(processes: readonly ProcessFacts[], timeoutMs: number): Promise<ProcessFacts[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const alive = processes.filter(({ pid, startTime }) => startTimeOf(pid) === startTime);
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await delay(50);
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
