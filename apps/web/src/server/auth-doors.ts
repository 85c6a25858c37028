/** Owns which of next-auth's endpoints are open. The rest of what it offers has no caller here, and strangers can reach it. Pure. */

const open: Readonly<Record<string, ReadonlySet<string>>> = {
  GET: new Set(['csrf', 'signin', 'callback', 'error']),
  // Not among them: `_log`, which writes what anyone sends into our log.
  POST: new Set(['signin', 'callback']),
};

/** @param action first part of the path below /api/auth. */
export const isAuthDoor = (method: string, action: string | undefined): boolean => action !== undefined && (open[method]?.has(action) ?? false);
