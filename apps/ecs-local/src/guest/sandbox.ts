/** Finds out whether this computer can wall a guest in, by really doing it once. Knows no instances. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import { PROBE_INIT_SCRIPT } from './boot-scripts.ts';
import { NoBuildingSiteError } from './building-site.ts';
import { GuestError, type Sandbox } from './guest.ts';
import type { GuestProgram } from './guest-program.ts';
import { launchWalled } from './launch.ts';
import { defaultQuota } from './quota.ts';
import { ensureGuestFolder } from './rootfs.ts';

/** A sandbox takes some 50 ms to build. A computer that takes longer than this is asked once more, and then it is not known. */
const PROBE_LIMIT_MS = 10_000;
const TRIES = 2;
/** A child of it that hangs in a mount may keep the pipes open. */
const AFTER_EXIT_MS = 1_000;
/** How a program ends that was killed, or that gave up because it found no memory or could start no thread (Node, V8). */
const GAVE_UP: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS'];
/** Shell convention for a program that a signal ended. */
const BY_SIGNAL = 128;
/** The words of the C library for what passes, and of dash and bash: no room, no memory, too many processes or files. */
const PASSING = /No space left|Cannot allocate memory|Resource temporarily unavailable|Too many open files|Disk quota exceeded|Cannot fork|fork: retry/;
/** Limits of the namespaces that walls are made of. Where one is 0, which some hardening guides ask for, the kernel says "No space left" (namespaces(7)). */
const NAMESPACE_LIMITS = ['user', 'mnt', 'pid', 'net', 'uts', 'ipc'].map((kind) => `max_${kind}_namespaces`);

const none = (why: string): Sandbox => ({ kind: 'none', why });

export interface ProbeOptions {
  readonly program: GuestProgram;
  readonly filter: string;
  /** As for launchWalled; `'impossible'` when we are root and have no id to drop to. */
  readonly dropTo: number | undefined | 'impossible';
  readonly limitMs?: number;
}

/**
 * Builds a throw-away guest below `dir` and runs node in it.
 * @throws Error where it is not known whether walls can stand here: nothing is to start without them for a reason that passes.
 */
export async function probeSandbox(dir: string, { program, filter, dropTo, limitMs = PROBE_LIMIT_MS }: ProbeOptions): Promise<Sandbox> {
  if (process.platform !== 'linux') return none('only Linux has the namespaces that wall a demo instance in');
  if (dropTo === 'impossible') return none('Workbench runs as root where no unprivileged user id is left to run demo instances as');
  let why = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await probeOnce(dir, { program, filter, dropTo, limitMs });
    if (found.kind !== 'unknown') return found;
    ({ why } = found);
  }
  throw new GuestError(`Whether demo instances can be walled in here could not be found out (${why}); start Workbench again.`);
}

async function probeOnce(dir: string, { program, filter, dropTo, limitMs }: Required<ProbeOptions> & { readonly dropTo: number | undefined }): Promise<Judgement> {
  const scratch = await mkdtemp(path.join(dir, '.probe-'));
  try {
    const folder = await ensureGuestFolder(scratch, dropTo);
    const child = await launchWalled({ folder, program, hostname: 'probe', init: PROBE_INIT_SCRIPT, dropTo, filter, quota: defaultQuota });
    return judge(await ended(child, limitMs), forbiddenBy());
  } catch (error) {
    // Anything else is not an answer.
    if (error instanceof NoBuildingSiteError) return none(error.message);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What is known of this computer. */
export type Judgement = Sandbox | { readonly kind: 'unknown'; readonly why: string };

/** How a probe ended. */
export interface ProbeEnd {
  readonly said: string;
  readonly complained: string;
  /** Code of the error when it could not be started. */
  readonly notStarted?: string | undefined;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The limit by which this system allows no walls, if one is set so. */
function forbiddenBy(): string | undefined {
  return NAMESPACE_LIMITS.find((name) => {
    try {
      return readFileSync(`/proc/sys/user/${name}`, 'utf8').trim() === '0';
    } catch {
      return false; // a kernel without it has no limit
    }
  });
}

/**
 * What is known from how a probe ended: walls stand, they cannot, or it is not known. Pure.
 * @param forbidden name of the limit of namespaces that is 0, if one is.
 */
export function judge({ said, complained, notStarted, code, signal }: ProbeEnd, forbidden?: string): Judgement {
  if (said === 'walled' || said === 'walled, filtered') return { kind: 'namespaces', filtered: said !== 'walled' };
  const reason = complained.trim().split('\n')[0] ?? '';
  if (notStarted !== undefined) return ['ENOENT', 'EACCES'].includes(notStarted) ? none(`a program that builds them is missing (${notStarted})`) : { kind: 'unknown', why: notStarted };
  if (forbidden !== undefined && PASSING.test(complained)) return none(`user.${forbidden} is 0 on this system`);
  // By our own limit, or for want of memory; a program that builds walls passes on how a child of it ended.
  const by = signal ?? GAVE_UP.find((name) => code === BY_SIGNAL + constants.signals[name]);
  if (by && GAVE_UP.includes(by)) return { kind: 'unknown', why: reason || `the try ended by ${by} before it answered` };
  if (PASSING.test(complained)) return { kind: 'unknown', why: reason };
  return none(`this system did not allow it (${reason || signal || `code ${code}`})`);
}

function ended(child: ChildProcess, limitMs: number): Promise<ProbeEnd> {
  return new Promise((resolve) => {
    let [said, complained] = ['', ''];
    let timer = setTimeout(() => {
      child.kill('SIGKILL');
      // Not even that ends a program that waits for a disk.
      timer = setTimeout(() => end(null, 'SIGKILL'), AFTER_EXIT_MS);
    }, limitMs);
    const end = (code: number | null, signal: NodeJS.Signals | null, notStarted?: string): void => {
      clearTimeout(timer);
      resolve({ said, complained, notStarted, code, signal });
    };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text; });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { complained += text; });
    child.stdin?.end();
    child.once('error', (error: NodeJS.ErrnoException) => end(null, null, error.code ?? error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      timer = setTimeout(() => end(code, signal), AFTER_EXIT_MS);
    });
    child.once('close', end);
  });
}
