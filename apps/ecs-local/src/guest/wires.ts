/**
 * Owns a guest's two virtual cables, Unix sockets that the host makes and the guest dials: outward to the agent endpoints and nowhere
 * else, inward to its SSH server. The guest never makes a socket that the host dials: it could put a link to one of the host's there.
 */
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';

/** Connections a guest may hold open towards the agent endpoints: its notify channel, calls, and 20 sessions with room to spare. */
const AGENT_CONNECTIONS = 128;
/** Connections to the SSH server at once; OpenSSH's own default for unauthenticated ones is 10 to 100. */
const INBOUND_CONNECTIONS = 64;
/** How long a caller waits for the guest to take the connection. */
const PLUG_WAIT_MS = 10_000;
/** Sent on a plug when a caller is connected to it: the guest then dials its SSH server. */
const CONNECTED = Buffer.from([1]);

/** Joins two sockets, each end-of-file handed on by itself, until both are done or one breaks. */
function joinSockets(one: net.Socket, other: net.Socket): void {
  one.pipe(other);
  other.pipe(one);
  for (const [socket, peer] of [[one, other], [other, one]] as const) {
    socket.on('error', () => peer.destroy());
    socket.on('close', () => peer.destroy());
  }
}

/**
 * Listens on a Unix socket in `dir`, reachable by whoever can reach the folder. The kernel takes at most 107 bytes of path, which a deep
 * data folder exceeds: the folder is named by its descriptor instead.
 */
async function listenInFolder(server: net.Server, dir: string, name: string): Promise<void> {
  await rm(path.join(dir, name), { force: true });
  const fd = openSync(dir, 'r');
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: `/proc/self/fd/${fd}/${name}`, readableAll: true, writableAll: true }, resolve);
    });
  } finally {
    closeSync(fd);
  }
}

const closeServer = (server: net.Server, sockets: Set<net.Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });

function track(sockets: Set<net.Socket>, socket: net.Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

export interface Wire {
  close(): Promise<void>;
}

/** The outward cable: each connection of the guest becomes one to 127.0.0.1:`agentPort`. */
export async function openAgentWire(wires: string, agentPort: number): Promise<Wire> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (fromGuest) => {
    track(sockets, fromGuest);
    const endpoint = net.connect({ host: '127.0.0.1', port: agentPort, allowHalfOpen: true });
    track(sockets, endpoint);
    joinSockets(fromGuest, endpoint);
  });
  server.maxConnections = AGENT_CONNECTIONS;
  await listenInFolder(server, wires, 'agent.sock');
  return { close: () => closeServer(server, sockets) };
}

export interface InboundWire extends Wire {
  readonly port: number;
}

/** Listens on address:port, on any free port when that one is not to be had. */
async function listenOnHost(server: net.Server, address: string, port: number): Promise<number> {
  const tryPort = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: address, port: wanted }, () => {
        server.off('error', reject);
        resolve((server.address() as net.AddressInfo).port);
      });
    });
  try {
    return await tryPort(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    return tryPort(0);
  }
}

/** The inward cable: the guest keeps plugs connected to `inbound.sock`; each caller on address:port gets one. */
export async function openInboundWire(wires: string, address: string, port: number): Promise<InboundWire> {
  const sockets = new Set<net.Socket>();
  const plugs: net.Socket[] = [];
  const callers: net.Socket[] = [];
  const remove = (list: net.Socket[], socket: net.Socket): void => {
    const at = list.indexOf(socket);
    if (at >= 0) list.splice(at, 1);
  };
  const connect = (): void => {
    while (plugs.length > 0 && callers.length > 0) {
      const plug = plugs.shift();
      const caller = callers.shift();
      if (plug === undefined || caller === undefined) return;
      caller.setTimeout(0);
      plug.write(CONNECTED);
      joinSockets(plug, caller);
    }
  };
  const enqueue = (list: net.Socket[], socket: net.Socket): void => {
    track(sockets, socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => remove(list, socket));
    list.push(socket);
    connect();
  };
  const guestSide = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (plug) => enqueue(plugs, plug));
  const hostSide = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (caller) => {
    caller.setTimeout(PLUG_WAIT_MS, () => caller.destroy());
    enqueue(callers, caller);
  });
  guestSide.maxConnections = 2 * INBOUND_CONNECTIONS;
  hostSide.maxConnections = INBOUND_CONNECTIONS;
  await listenInFolder(guestSide, wires, 'inbound.sock');
  try {
    const bound = await listenOnHost(hostSide, address, port);
    return {
      port: bound,
      async close() {
        await Promise.all([closeServer(hostSide, sockets), closeServer(guestSide, sockets)]);
      },
    };
  } catch (error) {
    await closeServer(guestSide, sockets);
    throw error;
  }
}
