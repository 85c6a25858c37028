/** Owns reading a request body no larger than it may be. It knows no endpoint. */
import type { IncomingMessage } from 'node:http';

/** The whole body; 'too large' as soon as it is, 'broken' when the sender went away. Nothing beyond the limit is kept. */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer | 'too large' | 'broken'> {
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve('too large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        req.pause();
        chunks.length = 0;
        resolve('too large');
      } else {
        chunks.push(chunk);
      }
    });
    req.on('end', () => resolve(Buffer.concat(chunks)));
    req.on('close', () => resolve('broken'));
    req.on('error', () => resolve('broken'));
  });
}
