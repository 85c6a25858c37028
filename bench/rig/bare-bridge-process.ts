/**
 * The process of the bare bridge: a WebSocket is an SSH shell, each message as it comes, and nothing else: no rights, no credit, nothing held.
 * Arguments: port of sshd, user, file of the private key.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { openSsh2Channel } from '../line/ssh-line.ts';

const [port = '', username = '', keyFile = ''] = process.argv.slice(2);
const target = { port: Number(port), username, privateKey: readFileSync(keyFile, 'utf8'), privateKeyFile: keyFile };

const server: WebSocketServer = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.once('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
server.on('connection', (socket) => {
  // What is typed before there is a shell waits for it.
  socket.pause();
  openSsh2Channel(target).then(
    ({ client, channel }) => {
      channel.on('data', (bytes: Buffer) => socket.send(bytes));
      socket.on('message', (bytes: Buffer) => channel.write(bytes));
      socket.once('close', () => client.end());
      socket.resume();
    },
    () => socket.close(),
  );
});
process.once('disconnect', () => process.exit(0));
