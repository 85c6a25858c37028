import { currentUser } from '../../../server/auth.ts';

export const dynamic = 'force-dynamic';

/** Whether the asking browser is still signed in; pages ask every few seconds, so it says no more than that; why not, the sign-in page says. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  const active = (await currentUser()) !== null;
  return Response.json({ active }, { status: active ? 200 : 401, headers });
}
