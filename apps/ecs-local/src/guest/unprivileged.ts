/** Decides which unprivileged id a guest runs as when we run as real root. Pure; knows no files. */

/** systemd's table of user ids leaves 1879048192…2147483647 unused: no account of the host lives there. */
const FIRST_GUEST_ID = 2_000_000_000;
const LAST_GUEST_ID = 2_000_999_999;
/** Inside a container with 65,536 ids: below `nobody` (65534) and above systemd's dynamic users (61184…65519 are theirs; 60514…60577 and 60706…61183 are unused). */
const FIRST_CONTAINER_ID = 60_706;
const LAST_CONTAINER_ID = 61_183;

/** True when `id` exists in the user namespace described by `uidMap` (the text of /proc/self/uid_map). */
function isMapped(id: number, uidMap: string): boolean {
  return uidMap.split('\n').some((line) => {
    const [inside, , count] = line.trim().split(/\s+/).map(Number);
    return inside !== undefined && count !== undefined && id >= inside && id < inside + count;
  });
}

/**
 * The next free id for a guest, or undefined when this user namespace has none to give.
 * @param taken ids that other guests' folders belong to
 */
export function chooseGuestId(taken: readonly number[], uidMap: string): number | undefined {
  for (const [first, last] of [[FIRST_GUEST_ID, LAST_GUEST_ID], [FIRST_CONTAINER_ID, LAST_CONTAINER_ID]] as const) {
    const used = taken.filter((id) => id >= first && id <= last);
    const id = used.length === 0 ? first : Math.max(...used) + 1;
    if (id <= last && isMapped(id, uidMap)) return id;
  }
  return undefined;
}
