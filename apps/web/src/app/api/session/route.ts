import { currentUser, signedOutBecause } from '../../../server/auth.ts';

export const dynamic = 'force-dynamic';

/** Whether the asking browser is still signed in; pages ask every few seconds, so it says no more than that. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  if (await currentUser()) return Response.json({ active: true }, { headers });
  return Response.json({ active: false, reason: (await signedOutBecause()) ?? 'signed-out' }, { status: 401, headers });
}
