/** Owns what a sign-in that fails may say: a fixed code. next-auth puts the message of whatever is thrown at it into an address. */

/** `fault` is everything that is our own failure; `throttled` carries the wait in whole seconds. */
export type SignInRefusalCode = 'busy' | 'fault' | `throttled:${number}`;

/** An error whose message may be shown: it is a code and nothing else. */
export class SignInRefusal extends Error {
  override name = 'SignInRefusal';

  constructor(code: SignInRefusalCode) {
    super(code);
  }
}

/**
 * Does work whose errors next-auth would show.
 * @throws SignInRefusal and nothing else: ours go through, all others are told to `report` and become `fault`.
 */
export async function refusing<A>(work: () => Promise<A>, report: (error: unknown) => void | Promise<void>): Promise<A> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInRefusal) throw error;
    await report(error);
    throw new SignInRefusal('fault');
  }
}
