/** Owns a Session Manager relay on a real WebSocket that does what a test tells it: echo, sizes, statuses, drops. Tests only. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** SM2.1 with empty ids, written by hand: nothing here is shared with the client under test. */
function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(type, 0);
  header.write('1.01', 4, 'latin1');
  header.writeBigUInt64LE(BigInt(Date.now()), 10);
  header.writeUInt32LE(payload.length, 26);
  return Buffer.concat([header, payload]);
}

export interface RelayShell {
  readonly ws: WebSocket;
  readonly sizes: string[];
  /** What was typed into it. */
  typed: string;
  /** Code 5 and a reason (SM4.2), then the close, as the relay does. */
  end(reason: string): void;
  print(bytes: Uint8Array | string): void;
}

export interface ScriptedRelay {
  readonly port: number;
  readonly shells: RelayShell[];
  /** Every frame type that came in, in order. */
  readonly heard: number[];
  /** How the next connections behave. */
  behaviour: { readonly refuse?: number; readonly onConnected?: (shell: RelayShell) => void; readonly echo?: boolean };
  close(): Promise<void>;
}

export async function startScriptedRelay(): Promise<ScriptedRelay> {
  const http = createServer();
  const wire = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const relay: ScriptedRelay = {
    port: 0,
    shells: [],
    heard: [],
    behaviour: {},
    close: async () => {
      for (const { ws } of relay.shells) ws.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  http.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    const { refuse } = relay.behaviour;
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    wire.handleUpgrade(request, socket, head, (ws) => {
      const shell: RelayShell = {
        ws,
        sizes: [],
        typed: '',
        print: (bytes) => ws.send(frame(1, Buffer.from(bytes))),
        end: (reason) => {
          ws.send(frame(5, Buffer.concat([Buffer.of(5), Buffer.from(reason, 'latin1')])));
          ws.close(1000);
        },
      };
      relay.shells.push(shell);
      ws.on('message', (data: Buffer) => {
        const type = data.readUInt32LE(0);
        const payload = data.subarray(30);
        relay.heard.push(type);
        if (type === 2) shell.sizes.push(`${payload.readInt16LE(2)}x${payload.readInt16LE(0)}`);
        if (type === 0) shell.typed += payload.toString('latin1');
        if (type === 0 && relay.behaviour.echo !== false) shell.print(payload);
      });
      (relay.behaviour.onConnected ?? ((each) => each.print('$ ')))(shell);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  return Object.assign(relay, { port: (http.address() as AddressInfo).port });
}
