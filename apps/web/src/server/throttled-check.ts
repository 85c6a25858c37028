/** Owns the throttling of any other question for a password, by one key. Sign-in has its own, with more keys. */
import { blockSignIn, clearSignInAttempts, findSignInAttempts, recordSignInFailure, type Database } from '@workbench/db';
import { createSerial } from './serial.ts';
import { blockMs, FORGET_AFTER_MS, longestBlock } from './throttle.ts';

export type Checked = { kind: 'right' } | { kind: 'wrong' } | { kind: 'throttled'; waitSeconds: number };

/** One person does not have more than a few pages open at once. */
const turns = createSerial({ maxWaiting: 5 });

/** @throws TooManyWaitingError when the same person asks many times at once. */
export function checkThrottled({ db, now }: { db: Database; now: () => Date }, key: string, check: () => Promise<boolean>): Promise<Checked> {
  return turns.run(key, async () => {
    const blocked = longestBlock(await findSignInAttempts(db, [key]), now());
    if (blocked) return { kind: 'throttled', waitSeconds: Math.ceil((blocked.until.getTime() - now().getTime()) / 1000) };
    if (await check()) {
      await clearSignInAttempts(db, [key]);
      return { kind: 'right' };
    }
    const { failures } = await recordSignInFailure(db, { key, now: now(), forgetAfterMs: FORGET_AFTER_MS });
    const block = blockMs('pair', failures);
    if (block > 0) await blockSignIn(db, key, new Date(now().getTime() + block));
    return { kind: 'wrong' };
  });
}
