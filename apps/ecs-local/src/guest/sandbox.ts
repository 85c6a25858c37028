/** Finds out whether this computer can wall a guest in, by really doing it once. Knows no instances. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
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
/** Shell convention for a program ended by SIGKILL. */
const KILLED_STATUS = 128 + 9;
/** The words of the C library for what passes: no room, no memory, too many processes or files. */
const PASSING = /No space left|Cannot allocate memory|Resource temporarily unavailable|Too many open files|Disk quota exceeded/;

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
    return judge(await ended(child, limitMs));
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

/** What is known from how a probe ended: walls stand, they cannot, or it is not known. Pure. */
export function judge({ said, complained, notStarted, code, signal }: ProbeEnd): Judgement {
  if (said === 'walled' || said === 'walled, filtered') return { kind: 'namespaces', filtered: said !== 'walled' };
  const reason = complained.trim().split('\n')[0] ?? '';
  if (notStarted !== undefined) return ['ENOENT', 'EACCES'].includes(notStarted) ? none(`a program that builds them is missing (${notStarted})`) : { kind: 'unknown', why: notStarted };
  // By our own limit, or for want of memory; a program that builds walls passes on that a child of it was killed.
  if (signal === 'SIGKILL' || code === KILLED_STATUS) return { kind: 'unknown', why: 'the try was killed before it answered' };
  if (PASSING.test(complained)) return { kind: 'unknown', why: reason };
  return none(`this system did not allow it (${reason || signal || `code ${code}`})`);
}

function ended(child: ChildProcess, limitMs: number): Promise<ProbeEnd> {
  return new Promise((resolve) => {
    let [said, complained] = ['', ''];
    let timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
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
