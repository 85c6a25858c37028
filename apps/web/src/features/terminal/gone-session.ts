/** Owns what a page is told of a session of its user that has ended while it was away. Pure. */
import type { ErrorCode } from '@workbench/protocol';

/** Ends that are still true, and help, when somebody asks later; that one was signed out then, for example, says nothing of now. */
const TOLD_LATER: readonly ErrorCode[] = ['exited', 'ended-by-user', 'ended-by-administrator', 'deadline', 'idle', 'page-gone', 'gateway-stopped', 'connection-lost'];

/** @param endCode what the record says of its end; null or undefined where there is no such record, or no end */
export const codeOfGone = (endCode: string | null | undefined): ErrorCode => TOLD_LATER.find((code) => code === endCode) ?? 'session-gone';
