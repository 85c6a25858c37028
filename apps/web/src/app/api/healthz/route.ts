/** The process answers; whether it can do its work is the business of readyz. */
export const dynamic = 'force-dynamic';

export const GET = (): Response => Response.json({ alive: true }, { headers: { 'cache-control': 'no-store' } });
