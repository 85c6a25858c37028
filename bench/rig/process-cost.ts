/** Owns what a process has cost so far, from /proc: Linux only, as the rest of the bench. */
import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks per second of /proc/<pid>/stat; 100 on every Linux that Node runs on (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;
const PAGE_KB = 4;

/** CPU seconds of all threads, in user and kernel mode, to 10 ms. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory, KB. Cheap enough to be asked every few milliseconds. */
export const residentKb = (pid: number): number => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_KB;

/** Resident memory by kind, KB, as the kernel sums it up over all mappings. */
export function memory(pid: number): { readonly rssKb: number; readonly pssKb: number; readonly privateKb: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { rssKb: kb('Rss'), pssKb: kb('Pss'), privateKb: kb('Private_Dirty') + kb('Private_Clean') };
}

/** Open descriptors, sockets among them. */
export function descriptors(pid: number): { readonly all: number } {
  return { all: readdirSync(`/proc/${pid}/fd`).length };
}

/** Processes below this one, however deep. */
export function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
  return children.flatMap((child) => {
    try {
      return [child, ...descendants(child)];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}
