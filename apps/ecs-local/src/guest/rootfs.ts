/**
 * Owns the folder of one guest on the host: its root filesystem, its wires and the host-only record. Knows no processes.
 * The root filesystem is written by the guest, who may have left anything there: nothing in it is read, and no name in it is followed.
 */
import { chmod, chown, lstat, lchown, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

export interface GuestFolder {
  readonly dir: string;
  readonly root: string;
  readonly wires: string;
}

/** Places that get a mount over them: they must be folders, never links, when the mounts are made. */
const MOUNT_PLACES = ['usr', 'proc', 'dev', 'run'];
/** Other folders of a new root, with their mode. */
const FOLDERS: readonly (readonly [string, number])[] = [
  ['etc', 0o755], ['root', 0o700], ['home', 0o755], ['var', 0o755], ['opt', 0o755], ['srv', 0o755], ['mnt', 0o755], ['sys', 0o555], ['tmp', 0o1777],
];
/** Links into /usr on a merged-usr system, folders of their own on others. */
const USR_NAMES = ['bin', 'lib', 'lib32', 'lib64', 'libx32', 'sbin'] as const;

async function kindOf(file: string): Promise<'absent' | 'folder' | 'other'> {
  try {
    return (await lstat(file)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
}

/** Makes `place` a folder; whatever else the guest left under that name is removed, not followed. */
async function ensureFolder(place: string, mode: number, owner: number | undefined): Promise<void> {
  const kind = await kindOf(place);
  if (kind === 'folder') return;
  if (kind === 'other') await rm(place, { force: true });
  await mkdir(place);
  await chmod(place, mode); // mkdir's own mode is cut by the umask
  if (owner !== undefined) await lchown(place, owner, owner);
}

/** How the host has `/bin` and its like: a link to follow into /usr, a folder to mount, or nothing. */
export async function hostUsrLayout(): Promise<{ readonly links: ReadonlyMap<string, string>; readonly folders: readonly string[] }> {
  const links = new Map<string, string>();
  const folders: string[] = [];
  for (const name of USR_NAMES) {
    const kind = await kindOf(`/${name}`);
    if (kind === 'folder') folders.push(name);
    else if (kind === 'other') links.set(name, await readlink(`/${name}`));
  }
  return { links, folders };
}

async function ensureLink(place: string, target: string, owner: number | undefined): Promise<void> {
  if ((await kindOf(place)) !== 'absent') {
    if ((await lstat(place)).isSymbolicLink() && (await readlink(place)) === target) return;
    await rm(place, { recursive: true, force: true });
  }
  await symlink(target, place);
  if (owner !== undefined) await lchown(place, owner, owner);
}

/**
 * Makes the guest's folder ready for a boot. The guest must not be running.
 * @param owner id that new folders are given to when we are real root; undefined: they are ours already
 */
export async function ensureGuestFolder(dir: string, owner: number | undefined): Promise<GuestFolder> {
  const folder = { dir, root: path.join(dir, 'root'), wires: path.join(dir, 'wires') };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await ensureFolder(folder.wires, 0o755, undefined);
  const isNew = (await kindOf(folder.root)) === 'absent';
  if (isNew) {
    await mkdir(folder.root);
    await chmod(folder.root, 0o755);
  }
  if (isNew && owner !== undefined) await chown(folder.root, owner, owner);
  const layout = await hostUsrLayout();
  for (const name of MOUNT_PLACES) await ensureFolder(path.join(folder.root, name), 0o755, owner);
  for (const name of layout.folders) await ensureFolder(path.join(folder.root, name), 0o755, owner);
  for (const [name, target] of layout.links) await ensureLink(path.join(folder.root, name), target, owner);
  for (const [name, mode] of FOLDERS) await ensureFolder(path.join(folder.root, name), mode, owner);
  return folder;
}

/** The ids that own the root filesystems below `guestsDir`, by guest; a guest without a root filesystem yet is left out. */
export async function guestOwners(guestsDir: string): Promise<ReadonlyMap<string, number>> {
  const owners = new Map<string, number>();
  for (const name of await readdir(guestsDir)) {
    const root = path.join(guestsDir, name, 'root');
    if ((await kindOf(root)) === 'folder') owners.set(name, (await lstat(root)).uid);
  }
  return owners;
}
