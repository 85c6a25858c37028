/** Owns a shell behind the bare bridge (rig/bare-bridge.ts): messages of a WebSocket, and no protocol. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Outlet, type Line } from './line.ts';

export async function openBridge(url: string): Promise<Line> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const outlet = new Outlet();
  socket.on('message', (bytes: Buffer) => outlet.emit(bytes));
  await once(socket, 'open');
  return {
    listen: (listener) => outlet.listen(listener),
    write: (text) => socket.send(Buffer.from(text)),
    interrupt: () => socket.send(Buffer.from('\x03')),
    dropped: 0,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
