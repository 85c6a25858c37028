/** Reads what a guest uses, from outside of its walls: /proc of the host and the size of its folder. Decides nothing. */
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { BOOT_PATH } from './boot-scripts.ts';

const KIB = 1024;
/** A folder of some million files takes this long on a slow disk. */
const MEASURE_LIMIT_MS = 60_000;

const readProc = (pid: number, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''); // ended meanwhile

/** The processes below `pid`, at any depth. Each thread has children of its own. */
async function descendantsOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => readProc(pid, `task/${thread}/children`)));
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

const sumOf = (text: string, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0) * KIB;

/**
 * Memory in bytes that the processes below `pid` have of their own: neither program files nor caches. What a fork shares with its parent
 * is counted for both at first; only where that comes to more than `limit` the kernel is asked for the exact share of each, which costs it a walk.
 */
export async function memoryBelow(pid: number, limit: number): Promise<number> {
  const all = await descendantsOf(pid);
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
  const roughlyOf = async (each: number): Promise<number> => sumOf(await readProc(each, 'status'), ['RssAnon', 'RssShmem']);
  const roughly = await Promise.all(all.map(roughlyOf));
  if (total(roughly) <= limit) return total(roughly);
  const exact = await Promise.all(all.map(async (each) => {
    const text = await readProc(each, 'smaps_rollup');
    // Where the kernel does not tell, what the process has now: that is nothing when it ended since it was first asked.
    return text.includes('Pss_Anon:') ? sumOf(text, ['Pss_Anon', 'Pss_Shmem']) : roughlyOf(each);
  }));
  return total(exact);
}

/** Bytes on disk below each folder. `du` follows no link, also not one that is put in its way while it walks. Empty when it takes too long. */
export async function diskBelow(folders: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const options = { timeout: MEASURE_LIMIT_MS, env: { PATH: BOOT_PATH, LC_ALL: 'C' } };
  // A file that goes away meanwhile makes du say so and exit with 1: what it printed counts.
  const { stdout } = await promisify(execFile)('du', ['-s', '-x', '-k', '--', ...folders], options).catch((error: { stdout?: string; killed?: boolean }) => ({ stdout: error.killed === true ? '' : (error.stdout ?? '') }));
  return new Map(stdout.trim().split('\n').flatMap((line) => {
    const [, size, folder] = /^(\d+)\s+(.+)$/.exec(line) ?? [];
    return size === undefined || folder === undefined ? [] : [[folder, Number(size) * KIB] as const];
  }));
}
