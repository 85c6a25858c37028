/** Owns the TCP connection to an instance, by literal address. It does not know what is spoken over it. */
import { connect, type Socket } from 'node:net';
import type { DialTarget } from '../../addresses.ts';
import { Refusal } from '../../refusal.ts';
import { readIntoOne } from './fair-reading.ts';

/** A host that drops packets would keep us for two minutes; one that is there answers in milliseconds. */
const CONNECT_MS = 10_000;

/** @throws Refusal `unreachable`; what the signal was aborted with. */
export function dial({ address, port }: DialTarget, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: address, port, onread: readIntoOne(() => socket) });
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
      socket.off('connect', connected);
      socket.off('error', failed);
      act();
    };
    const give = (error: Error): void => settle(() => {
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    });
    const connected = (): void => settle(() => {
      socket.setNoDelay(true); // a key pressed must not wait for the one before it to be acknowledged
      resolve(socket);
    });
    const failed = (): void => give(new Refusal('unreachable'));
    const abandon = (): void => give(signal.reason as Error);
    const timer = setTimeout(failed, CONNECT_MS);
    socket.once('connect', connected);
    socket.once('error', failed);
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon();
  });
}
