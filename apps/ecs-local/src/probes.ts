/** `GET /healthz` and `GET /readyz`, the only requests without a signature. Knows what is missing only as sentences. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a probe; false when the request is none. `missing` says in sentences why the region is not ready. */
export function handleProbe(req: IncomingMessage, res: ServerResponse, missing: () => readonly string[]): boolean {
  if (req.method !== 'GET' || (req.url !== '/healthz' && req.url !== '/readyz')) return false;
  const lacking = req.url === '/readyz' ? missing() : [];
  const body = req.url === '/healthz' ? { alive: true } : lacking.length === 0 ? { ready: true } : { ready: false, missing: lacking };
  res.writeHead(lacking.length === 0 ? 200 : 503, { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
  return true;
}
