import type { Account, AuthOptions, User } from 'next-auth';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextAuthOptions, type NextAuthDeps } from './next-auth-options.ts';
import type { SignInResult } from './sign-in.ts';

/** As Prisma and the driver write them: an address, a statement, a value. */
const upstream = new Error('Invalid `prisma.user.findUnique()` invocation: postgres://wb:secret@10.0.0.4:5432 nameKey = "mei"');

const signIn = vi.fn<NextAuthDeps['signIn']>();
const openForOidc = vi.fn<NextAuthDeps['openForOidc']>();
const report = vi.fn();
let options: AuthOptions;

beforeEach(() => {
  vi.resetAllMocks();
  options = nextAuthOptions({
    authSecret: 'a secret of at least thirty-two characters',
    secure: false,
    oidc: undefined,
    cookieName: (cookie) => cookie,
    cookieAttributes: {},
    signIn,
    openForOidc,
    report,
    note: () => undefined,
  });
});

/** As next-auth calls it for a posted form; what it rejects with is what next-auth writes into an address. */
function authorize(given: Record<string, string>): Promise<User | null> {
  const provider = options.providers[0] as unknown as { options: { authorize: (given: Record<string, string>) => Promise<User | null> } };
  return provider.options.authorize(given);
}
const viaOidc = async () => options.callbacks?.signIn?.({ user: { id: 'x', name: 'mei' }, account: { provider: 'oidc' } as Account });
const answering = (result: SignInResult) => signIn.mockResolvedValue(result);

describe('T22 what next-auth writes into an address', () => {
  it('is a fixed code for a fault of ours, whose text goes to nobody but the log', async () => {
    signIn.mockRejectedValue(upstream);
    openForOidc.mockRejectedValue(upstream);
    await expect(authorize({ name: 'mei', password: 'p' })).rejects.toThrow(/^fault$/);
    await expect(viaOidc()).rejects.toThrow(/^fault$/);
    expect(report.mock.calls).toEqual([[upstream], [upstream]]);
  });

  it('is a fixed code for each refusal, which is no fault', async () => {
    answering({ kind: 'busy' });
    await expect(authorize({ name: 'mei', password: 'p' })).rejects.toThrow(/^busy$/);
    answering({ kind: 'throttled', waitMs: 29_001, refused: 1 });
    await expect(authorize({ name: 'mei', password: 'p' })).rejects.toThrow(/^throttled:30$/);
    expect(report).not.toHaveBeenCalled();
  });
});

describe('credentials', () => {
  it.each([
    ['NUL, which Postgres refuses with an error', { name: 'me\0i', password: 'p' }],
    ['another control character', { name: 'mei\u001b[2J', password: 'p' }],
    ['no name', { password: 'p' }],
    ['a name of a page', { name: 'm'.repeat(129), password: 'p' }],
  ])('with %s are nobody’s, and are not looked up', async (_, given) => {
    expect(await authorize(given as Record<string, string>)).toBeNull();
    expect(signIn).not.toHaveBeenCalled();
  });

  it('that are right hand on the web session, and wrong ones nothing', async () => {
    answering({ kind: 'in', userId: 'u', webSessionId: 'w' });
    expect(await authorize({ name: 'mei', password: 'p' })).toEqual({ id: 'w' });
    answering({ kind: 'wrong' });
    expect(await authorize({ name: 'mei', password: 'p' })).toBeNull();
  });
});
