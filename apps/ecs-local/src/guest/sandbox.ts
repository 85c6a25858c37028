/** Finds out whether this computer can wall a guest in, by really doing it once. Knows no instances. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { PROBE_INIT_SCRIPT } from './boot-scripts.ts';
import { NoBuildingSiteError } from './building-site.ts';
import type { Sandbox } from './guest.ts';
import type { GuestProgram } from './guest-program.ts';
import { launchWalled } from './launch.ts';
import { defaultQuota } from './quota.ts';
import { ensureGuestFolder } from './rootfs.ts';

/** A sandbox takes some 50 ms to build; a computer that needs longer than this is not going to. */
const PROBE_LIMIT_MS = 10_000;

const none = (why: string): Sandbox => ({ kind: 'none', why });

/**
 * Builds a throw-away guest below `dir` and runs node in it.
 * @param opts as for launchWalled; `dropTo` is `'impossible'` when we are root and have no id to drop to
 */
export async function probeSandbox(dir: string, { program, filter, dropTo }: { program: GuestProgram; filter: string; dropTo: number | undefined | 'impossible' }): Promise<Sandbox> {
  if (process.platform !== 'linux') return none('only Linux has the namespaces that wall a demo instance in');
  if (dropTo === 'impossible') return none('Workbench runs as root where no unprivileged user id is left to run demo instances as');
  const scratch = await mkdtemp(path.join(dir, '.probe-'));
  try {
    const folder = await ensureGuestFolder(scratch, dropTo);
    const child = await launchWalled({ folder, program, hostname: 'probe', init: PROBE_INIT_SCRIPT, dropTo, filter, quota: defaultQuota });
    let said = '';
    let complained = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { said += text; });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { complained += text; });
    child.stdin?.end();
    const limit = setTimeout(() => child.kill('SIGKILL'), PROBE_LIMIT_MS);
    const failure = await new Promise<string | undefined>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', () => resolve(undefined));
    });
    clearTimeout(limit);
    if (said === 'walled' || said === 'walled, filtered') return { kind: 'namespaces', filtered: said !== 'walled' };
    const reason = failure ?? complained.trim().split('\n')[0] ?? '';
    return none(`this system did not allow it (${reason || 'no answer'})`);
  } catch (error) {
    // Of anything else it is not known that walls cannot stand here: nothing is to start without them for it.
    if (error instanceof NoBuildingSiteError) return none(error.message);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
