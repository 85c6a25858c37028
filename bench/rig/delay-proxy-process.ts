/** The process of the delaying line. Arguments: target port, milliseconds each way. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Report {
  readonly port: number;
}

/**
 * Bytes on the line in one direction. A line of 100 ms holds so much at 80 MB/s, far above what must be reached; beyond it the sender waits,
 * as on a real line, so that the proxy is not one more endless buffer.
 */
const LINE_BYTES = 4 * 1024 * 1024;

const [target = 0, delayMs = 0] = process.argv.slice(2).map(Number);

/** Writes what `from` says to `to`, each piece `delayMs` later. */
function carry(from: Socket, to: Socket): void {
  const onTheWay: { readonly bytes: Buffer; readonly due: number }[] = [];
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  let blocked = false;
  let ended = false;
  const deliver = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let next = onTheWay[0]; next && !blocked && next.due <= now; next = onTheWay[0]) {
      onTheWay.shift();
      held -= next.bytes.length;
      blocked = !to.write(next.bytes);
    }
    if (held < LINE_BYTES) from.resume();
    const next = onTheWay[0];
    if (next && !blocked) timer = setTimeout(deliver, Math.max(0, next.due - now));
    if (!next && ended) to.end();
  };
  from.on('data', (bytes: Buffer) => {
    onTheWay.push({ bytes, due: performance.now() + delayMs });
    held += bytes.length;
    if (held >= LINE_BYTES) from.pause();
    timer ??= blocked ? undefined : setTimeout(deliver, delayMs);
  });
  from.on('end', () => {
    ended = true;
    timer ??= setTimeout(deliver, delayMs);
  });
  to.on('drain', () => {
    blocked = false;
    deliver();
  });
  to.on('close', () => clearTimeout(timer));
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (page) => {
  const gateway = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  for (const socket of [page, gateway]) {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      page.destroy();
      gateway.destroy();
    });
  }
  carry(page, gateway);
  carry(gateway, page);
});

process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port } satisfies Report));
