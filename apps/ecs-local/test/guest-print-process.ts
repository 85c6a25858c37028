/** Boots a guest in the folder of the first argument, without users or agent, and prints what the shell command of the second says in it. */
import { mkdirSync } from 'node:fs';
import { findGuestProgram } from '../src/guest/guest-program.ts';
import { launchWalled } from '../src/guest/launch.ts';
import { defaultQuota } from '../src/guest/quota.ts';
import { ensureGuestFolder } from '../src/guest/rootfs.ts';

const [dir = '', command = ''] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });
const folder = await ensureGuestFolder(`${dir}/guest`, undefined);
const guest = await launchWalled({ folder, program: findGuestProgram(), hostname: 'guest', init: command, dropTo: undefined, quota: defaultQuota, filter: '' });
guest.stdout?.pipe(process.stdout);
guest.stderr?.pipe(process.stderr);
guest.stdin?.end();
