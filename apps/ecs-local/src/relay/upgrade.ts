/** Owns how an upgrade request is read and refused on a raw socket. It knows no path. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The path and query of a request; undefined when the target is not a URL. */
export function requestUrl(req: IncomingMessage): URL | undefined {
  const target = req.url ?? '';
  return target.startsWith('/') && URL.canParse(target, 'http://host') ? new URL(target, 'http://host') : undefined;
}

/** Answers an upgrade with an HTTP status and nothing else (SM5.6), and closes. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
