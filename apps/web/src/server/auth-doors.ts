/** Owns which of next-auth's endpoints are open. The rest of what it offers has no caller here, and strangers can reach it. Pure. */

const open: Readonly<Record<string, ReadonlySet<string>>> = {
  GET: new Set(['csrf', 'signin', 'callback', 'error']),
  // Not among them: `_log`, which writes what anyone sends into our log.
  POST: new Set(['signin', 'callback']),
};

/** @param action first part of the path below /api/auth. */
export const isAuthDoor = (method: string, action: string | undefined): boolean => action !== undefined && (open[method]?.has(action) ?? false);

/** Bytes of a form that signs in: a name, a password and two tokens, with room for every byte to be escaped. */
const MAX_BODY_BYTES = 16 * 1024;

/**
 * next-auth reads a body to its end, whoever sends it, so its length must be known and small before.
 * @returns the status of the refusal, or null where the body may be read. HTTP itself holds a body to the length it announced.
 */
export function bodyRefusal(method: string, contentLength: string | null): 411 | 413 | null {
  if (method === 'GET') return null;
  if (contentLength === null || !/^\d+$/.test(contentLength)) return 411;
  return Number(contentLength) > MAX_BODY_BYTES ? 413 : null;
}
