/** Owns the decision whether a name and a password come in: throttle, check, count. It does not know cookies or pages. */
import {
  blockSignIn,
  clearSignInAttempts,
  createWebSession,
  deleteSignInAttemptsBefore,
  findSignInAttempts,
  findUserForSignIn,
  giveBackGuess,
  nameKey,
  recordAudit,
  recordSignInFailure,
  renewPasswordHash,
  takeGuess,
  type Database,
  type UserForSignIn,
} from '@workbench/db';
import type { AttemptHousekeeping } from './attempt-housekeeping.ts';
import type { Passwords } from './password.ts';
import { createSerial, TooManyWaitingError } from './serial.ts';
import type { ThrottleEpisodes } from './throttle-episodes.ts';
import { ACCOUNT_STORE, addressBlock, attemptKeys, blockMs, FORGET_AFTER_MS, longestBlock, type AttemptKey } from './throttle.ts';

/** How long a browser stays signed in, milliseconds: a working day with its overtime. */
export const WEB_SESSION_MS = 12 * 60 * 60_000;

export interface SignInAttempt {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly userAgent: string | undefined;
  /** The account and device that the browser proved to have signed in before. */
  readonly knownDevice: { readonly userId: string; readonly deviceId: string } | null;
}

export type SignInResult =
  | { readonly kind: 'in'; readonly userId: string; readonly webSessionId: string }
  | { readonly kind: 'wrong' }
  /** `refused` is how often this block has refused an attempt, this one included. */
  | { readonly kind: 'throttled'; readonly waitMs: number; readonly refused: number }
  | { readonly kind: 'busy' };

export interface SignInDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly passwords: Passwords;
  readonly episodes: ThrottleEpisodes;
  readonly housekeeping: AttemptHousekeeping;
}

/** Attempts from one address that may wait for their turn. More is a flood, or an office whose door is jammed by one. */
const MAX_WAITING = 20;
const turns = createSerial({ maxWaiting: MAX_WAITING });

/**
 * One attempt after another for each address, so that a hundred at once are counted like a hundred in a row.
 * A disabled account answers as a wrong password does: whether it exists is nobody's business.
 */
export async function signIn(deps: SignInDeps, attempt: SignInAttempt): Promise<SignInResult> {
  try {
    const user = await findUserForSignIn(deps.db, attempt.name);
    // Only a device of the account that is asked for has a turn of its own: else one could collect devices and guess with all at once.
    const own = user && attempt.knownDevice?.userId === user.id ? attempt.knownDevice.deviceId : null;
    return await turns.run(own ?? addressBlock(attempt.address), () => decide(deps, attempt));
  } catch (error) {
    if (error instanceof TooManyWaitingError) return { kind: 'busy' };
    throw error;
  }
}

async function decide({ db, now, passwords, episodes, housekeeping }: SignInDeps, attempt: SignInAttempt): Promise<SignInResult> {
  const user = await findUserForSignIn(db, attempt.name);
  const deviceId = user && attempt.knownDevice?.userId === user.id ? attempt.knownDevice.deviceId : null;
  const keys = attemptKeys({ nameKey: nameKey(attempt.name), address: attempt.address, deviceId });
  const block = longestBlock(await findSignInAttempts(db, keys.map(({ key }) => key)), now());
  if (block) {
    const refused = episodes.count(block.key, block.until);
    // One line for each block: whoever goes on knocking must not fill the trail.
    if (refused === 1) await recordAudit(db, { ...who(user), action: 'user.sign-in', outcome: 'refused', code: 'throttled', address: attempt.address });
    return { kind: 'throttled', waitMs: block.until.getTime() - now().getTime(), refused };
  }
  const store = keys.find(({ kind }) => kind === 'account')?.key;
  // Taken before the password is checked: else a thousand addresses at once would all find the last guess still there.
  if (store !== undefined && !(await takeGuess(db, { key: store, now: now(), ...ACCOUNT_STORE }))) return { kind: 'busy' };
  const { right, stale } = await passwords.verify(attempt.password, user?.passwordHash ?? null);
  if (!user || !right || user.disabledAt) {
    await countFailure(db, keys, now());
    if (housekeeping.isDue(now())) await deleteSignInAttemptsBefore(db, new Date(now().getTime() - FORGET_AFTER_MS));
    await recordAudit(db, { ...who(user), action: 'user.sign-in', outcome: 'refused', code: user?.disabledAt && right ? 'disabled' : 'wrong-password', address: attempt.address });
    return { kind: 'wrong' };
  }
  const webSessionId = await createWebSession(db, {
    userId: user.id,
    expiresAt: new Date(now().getTime() + WEB_SESSION_MS),
    ...(attempt.userAgent !== undefined && { userAgent: attempt.userAgent.slice(0, 256) }),
  });
  if (webSessionId === null) return { kind: 'wrong' };
  // The count of the address stays: one's own account must not wipe out what was tried on those of others. So does that of the account:
  // its owner signs in every day, and whoever guesses would begin anew with them.
  await clearSignInAttempts(db, keys.filter(({ kind }) => kind === 'pair' || kind === 'device').map(({ key }) => key));
  if (store !== undefined) await giveBackGuess(db, { key: store, refillMs: ACCOUNT_STORE.refillMs });
  if (stale) await renewPasswordHash(db, user.id, { from: user.passwordHash, to: await passwords.hash(attempt.password) });
  await recordAudit(db, { ...who(user), action: 'user.sign-in', outcome: 'ok', address: attempt.address });
  return { kind: 'in', userId: user.id, webSessionId };
}

async function countFailure(db: Database, keys: readonly AttemptKey[], now: Date): Promise<void> {
  for (const { kind, key } of keys) {
    if (kind === 'account') continue;
    const { failures } = await recordSignInFailure(db, { key, now, forgetAfterMs: FORGET_AFTER_MS });
    const block = blockMs(kind, failures);
    if (block > 0) await blockSignIn(db, key, new Date(now.getTime() + block));
  }
}

/** A name that nobody has is not written down: it may be a password that slipped into the wrong field. */
const who = (user: UserForSignIn | null): { actorName: string; actorId?: string } => (user ? { actorName: user.name, actorId: user.id } : { actorName: 'unknown' });
