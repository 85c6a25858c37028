import { readiness } from '../../../server/readiness.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const missing = await readiness();
  return Response.json(missing.length === 0 ? { ready: true } : { ready: false, missing }, { status: missing.length === 0 ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
