/** Owns the choice of where a guest's root is put together. Knows no mounts. */
import { existsSync, realpathSync } from 'node:fs';

/** Folders of every Linux (Filesystem Hierarchy Standard 3) that a guest needs nothing of. */
export const SITES = ['/mnt', '/media', '/srv', '/opt'];

/** Every such folder holds something that the guest is made of, or there is none. */
export class NoBuildingSiteError extends Error {
  constructor() {
    super(`there is no folder among ${SITES.join(', ')} that holds nothing of Workbench or Node`);
  }
}

/**
 * The folder to build in: what the host has there is hidden while the guest is built, so none of `sources` may be at or below it.
 * @param sources absolute paths without links
 * @returns a path without links (mounts are looked for by name, and some systems have /mnt in /var), with no character that means
 *   something to a shell or in fstab(5)
 * @throws NoBuildingSiteError
 */
export function buildingSite(sources: readonly string[]): string {
  const site = SITES.filter((place) => existsSync(place))
    .map((place) => realpathSync(place))
    .find((place) => /^[\w/-]+$/.test(place) && !sources.some((source) => `${source}/`.startsWith(`${place}/`)));
  if (site === undefined) throw new NoBuildingSiteError();
  return site;
}
