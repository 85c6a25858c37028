/** Keeps the notify channel open and hands its kicks on (SM7.1). Knows no sessions and no tasks. */
import type { WebSocket } from 'ws';
import type { Endpoint } from './endpoint.ts';

/** SM7.1: a ping at once and every minute. */
const PING_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 100;
/** The vendor's agent may stay away for half an hour (SM8.4); ours is on the same computer and never gives up. */
const LAST_RETRY_MS = 3_000;

const KNOWN_KICKS = /^kick_vm( (session (start|stop)|task (run|stop)|noop) [^ ]+)?$/;

/** `onKick` gets each known kick's tokens after `kick_vm`; `onOpen` follows every (re)connection. @returns what closes it for good */
export function keepNotify(endpoint: Endpoint, { onKick, onOpen }: { onKick(tokens: readonly string[]): void; onOpen(): void }): () => void {
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let current: WebSocket | undefined;
  let closed = false;
  const dial = (): void => {
    const socket = endpoint.openSocket('/luban/notify_server');
    current = socket;
    let answered = true;
    let pings: NodeJS.Timeout | undefined;
    const ping = (): void => {
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping('keepalive');
    };
    socket.on('open', () => {
      retryMs = FIRST_RETRY_MS;
      ping();
      pings = setInterval(ping, PING_EVERY_MS);
      onOpen();
    });
    socket.on('pong', () => { answered = true; });
    socket.on('message', (data) => {
      const kick = String(data);
      const known = KNOWN_KICKS.test(kick);
      // `accept` only says that the kick was understood.
      socket.send(`${known ? 'accept' : 'unknow'}:${kick}`);
      if (known) onKick(kick.split(' ').slice(1));
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      clearInterval(pings);
      if (closed) return;
      retry = setTimeout(dial, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
  };
  dial();
  return () => {
    closed = true;
    clearTimeout(retry);
    current?.terminate();
  };
}
