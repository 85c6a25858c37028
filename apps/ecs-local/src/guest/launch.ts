/** Owns the command lines that start a guest program, with walls and without. Knows neither its words nor its life. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BOOT_PATH, BOOT_SCRIPT, LAY_SCRIPT } from './boot-scripts.ts';
import { buildingSite } from './building-site.ts';
import { startAlone } from './descriptors.ts';
import type { GuestProgram } from './guest-program.ts';
import type { GuestQuota } from './quota.ts';
import type { GuestFolder } from './rootfs.ts';
import { hostUsrLayout } from './rootfs.ts';

export interface WalledLaunch {
  readonly folder: GuestFolder;
  readonly program: GuestProgram;
  readonly hostname: string;
  /** The script that becomes process 1. */
  readonly init: string;
  /** The id to drop to; undefined when we are an ordinary person already. */
  readonly dropTo: number | undefined;
  readonly quota: GuestQuota;
  /** The filter of system calls as syscall-filter.ts writes it; '' for none. */
  readonly filter: string;
}

/**
 * What of the host's /etc a guest sees, read-only: where programs and libraries are found and how terminals and time behave.
 * Nothing here tells who uses the host or how.
 */
const HOST_ETC = ['alternatives', 'inputrc', 'ld.so.cache', 'localtime', 'protocols', 'services', 'terminfo', 'vim'];

/** Nothing of the host's environment reaches a guest. */
const GUEST_ENV = { PATH: BOOT_PATH, LANG: 'C.UTF-8' };

// A session of its own: Ctrl-C in the terminal that runs Workbench must not reach the guests, they are stopped in order.
const spawnGuest = (command: string, args: readonly string[], cwd: string): ChildProcess =>
  startAlone(['pipe', 'pipe', 'pipe'], (stdio) => spawn(command, args, { cwd, env: GUEST_ENV, stdio, detached: true }));

/** Every read-only mount: a place below /run is made for it, the others are there (rootfs.ts). */
interface Mount {
  readonly source: string;
  /** In the guest. */
  readonly place: string;
}

async function readOnlyMounts({ folder, program }: WalledLaunch): Promise<Mount[]> {
  const { folders } = await hostUsrLayout();
  return [
    ...['usr', ...folders].map((name) => ({ source: `/${name}`, place: `/${name}` })),
    { source: program.node, place: '/run/guest/node' },
    { source: program.file, place: '/run/guest/guest.mjs' },
    ...program.packages.map(({ name, dir }) => ({ source: dir, place: `/run/guest/node_modules/${name}` })),
    ...HOST_ETC.filter((name) => existsSync(`/etc/${name}`)).map((name) => ({ source: `/etc/${name}`, place: `/run/guest/etc/${name}` })),
    { source: folder.wires, place: '/run/wires' },
  ];
}

/** What ends a field or a row of fstab(5), or begins such a code, is written as one. */
const fstabField = (text: string): string => text.replace(/[ \t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** The words of LAY_SCRIPT for the mounts: folders and files to make in /run, and the table. Our places hold nothing that a shell would split. */
function mountWords(mounts: readonly Mount[], site: string): string[] {
  const places = mounts.flatMap(({ source, place }) => (place.startsWith('/run/') ? [{ name: place.slice('/run/'.length), isFolder: statSync(source).isDirectory() }] : []));
  const folders = places.map(({ name, isFolder }) => (isFolder ? name : dirname(name)));
  const files = places.flatMap(({ name, isFolder }) => (isFolder ? [] : [name]));
  return [folders.join(' '), files.join(' '), mounts.map(({ source, place }) => `${fstabField(source)} ${site}/guest${place} none rbind`).join('\n')];
}

/** Options of prlimit(1) for every program of a guest. A hard limit is one that the guest's root cannot lift. */
function programLimits({ memoryBytes, diskBytes }: GuestQuota): string {
  const bounded = (name: string, bytes: number): string[] => (bytes === 0 ? [] : [`--${name}=${bytes}:${bytes}`]);
  // RLIMIT_DATA counts what a program can write to, not the address space that V8, Go and Java only set aside.
  return [...bounded('data', memoryBytes), ...bounded('fsize', diskBytes)].join(' ');
}

/** Starts a guest behind its walls. As real root the outer stage is done as root, everything after it as `dropTo`. Rejects with NoBuildingSiteError. */
export async function launchWalled(launch: WalledLaunch): Promise<ChildProcess> {
  const { folder, hostname, init, dropTo, quota, filter } = launch;
  const outer = dropTo === undefined ? ['--user', '--map-root-user'] : [];
  const drop = dropTo === undefined ? [] : [`--reuid=${dropTo}`, `--regid=${dropTo}`, '--clear-groups'];
  // Without links: one that lies in the building site is hidden there.
  const root = realpathSync(folder.root);
  const mounts = (await readOnlyMounts(launch)).map(({ source, place }) => ({ source: realpathSync(source), place }));
  const site = buildingSite([root, ...mounts.map(({ source }) => source)]);
  const args = [
    ...outer, '--mount', '--propagation=private', '--',
    '/bin/sh', '-c', LAY_SCRIPT, 'lay', site, root, String(dropTo ?? 0), init, filter, String(quota.processes || 'unlimited'), programLimits(quota), ...mountWords(mounts, site),
    // pdeathsig: when this process dies, so does the guest, even one that keeps its lifeline shut.
    'setpriv', ...drop, '--no-new-privs', '--pdeathsig=KILL', '--',
    'unshare', '--user', '--map-root-user', '--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child=KILL', '--',
    '/bin/sh', '-c', BOOT_SCRIPT, 'boot', site, hostname,
  ];
  return spawnGuest('unshare', args, '/');
}

/** Starts the guest program as an ordinary process of whoever runs us: no walls at all. */
export function launchPlain(folder: GuestFolder, program: GuestProgram): ChildProcess {
  return spawnGuest(program.node, ['--max-old-space-size=128', program.file], folder.root);
}
