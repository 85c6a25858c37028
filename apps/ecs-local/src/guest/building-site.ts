/** Owns the choice of where a guest's root is put together. Knows no mounts. */
import { existsSync, realpathSync } from 'node:fs';

/** Folders of every Linux (Filesystem Hierarchy Standard 3) that a guest needs nothing of. */
export const SITES = ['/mnt', '/media', '/srv', '/opt'];

/**
 * The folder to build in: what the host has there is hidden while the guest is built, so none of `sources` may be at or below it.
 * @param sources files and folders that exist
 * @returns a path without links (mounts are looked for by name, and some systems have /mnt in /var), with no character that means
 *   something to a shell or in fstab(5); undefined where every such folder holds a source, or there is none
 */
export function buildingSite(sources: readonly string[]): string | undefined {
  const real = sources.map((source) => realpathSync(source));
  return SITES.filter((place) => existsSync(place))
    .map((place) => realpathSync(place))
    .find((place) => /^[\w/-]+$/.test(place) && !real.some((source) => `${source}/`.startsWith(`${place}/`)));
}
