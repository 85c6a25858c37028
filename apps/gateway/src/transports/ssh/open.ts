/** Owns the opening of an SSH session: key, address, host, proof, shell, in this order, and the undoing of all of it. */
import type { Socket } from 'node:net';
import { findHostKey, type Database, type HostKeyPlace } from '@workbench/db';
import { dialTarget, type DialRules } from '../../addresses.ts';
import { defaultPort } from '../../instances.ts';
import type { SshLogon } from '../../logon.ts';
import { Refusal } from '../../refusal.ts';
import type { OpeningContext, Transport } from '../transport.ts';
import type { Proof } from './authentication.ts';
import { dial } from './dial.ts';
import { authenticate, type Authenticated } from './handshake.ts';
import { readFairly } from './fair-reading.ts';
import { checkHostKey } from './host-keys.ts';
import { readLogonKey } from './logon-key.ts';
import type { RefusedHostKeys } from './refused-host-keys.ts';
import { ServerWatch } from './server-watch.ts';
import { SshShell } from './shell.ts';

export interface SshDeps {
  readonly db: Database;
  readonly refused: RefusedHostKeys;
  readonly dialRules: DialRules;
}

/** How long a server may take to give a shell after the logon, milliseconds: its profile scripts do not count into it. */
const SHELL_MS = 15_000;

/** @throws Refusal; nothing stays open then. */
export async function openSsh(deps: SshDeps, logon: SshLogon, context: OpeningContext): Promise<Transport> {
  const { instance, signal } = context;
  // First what needs no network: an unreadable key costs nobody a connection.
  const proof = await readProof(logon, context);
  try {
    const namedPort = defaultPort(instance);
    const dialling = dialTarget(instance, { route: logon.route, port: logon.port ?? namedPort, namedPort }, deps.dialRules);
    if (!dialling.ok) throw new Refusal(dialling.code);
    const { target } = dialling;
    const place: HostKeyPlace = { regionId: instance.regionId, instanceId: instance.instanceId, ...target };
    // Only to ask for a key of the pinned type; which key is right is looked up when it is there.
    const pinned = await findHostKey(deps.db, place);
    context.progress('connecting');
    const socket: Socket = await dial(target, signal);
    const authenticated = await authenticate({
      socket,
      username: logon.username,
      proof,
      context,
      pinnedKeyType: pinned?.keyType,
      checkHostKey: (blob) => checkHostKey({ db: deps.db, refused: deps.refused, place, context }, blob),
    });
    context.progress('opening-shell');
    return await openShell({ ...authenticated, socket }, context);
  } finally {
    if (proof.method === 'private-key') proof.key.forget();
  }
}

async function readProof({ credential }: SshLogon, { user, signal }: OpeningContext): Promise<Proof> {
  if (credential.method === 'password') return credential;
  return { method: 'private-key', key: await readLogonKey(credential, { userId: user.id, signal }) };
}

/** @throws Refusal `user-refused` when the server gives this user no shell; the connection is closed then. */
async function openShell({ client, banner, socket }: Authenticated & { socket: Socket }, { size, signal }: OpeningContext): Promise<SshShell> {
  const lost = new Refusal('connection-lost');
  const watch = new ServerWatch(client, socket);
  readFairly(socket);
  let undo: () => void = () => undefined;
  try {
    return await new Promise<SshShell>((resolve, reject) => {
      const timer = setTimeout(() => reject(lost), SHELL_MS);
      const failed = (): void => reject(lost);
      const abandon = (): void => reject(signal.reason as Error);
      undo = () => {
        clearTimeout(timer);
        client.off('error', failed);
        client.off('close', failed);
        signal.removeEventListener('abort', abandon);
      };
      client.on('error', failed);
      client.on('close', failed);
      watch.onFault = failed;
      signal.addEventListener('abort', abandon);
      if (signal.aborted) return abandon();
      const { cols, rows } = size();
      try {
        client.shell({ term: 'xterm-256color', cols, rows, width: 0, height: 0 }, (error, channel) => {
          if (error) return reject(new Refusal('user-refused'));
          // Nothing is read before the session starts; data that comes first waits in the channel.
          channel.pause();
          // Made here, not a microtask later: how a short shell ended may stand in the same packet, and is said once.
          resolve(new SshShell({ client, channel, socket, watch, banner }));
        });
      } catch {
        // ssh2 throws where the server's farewell came in one packet with the success of the logon.
        failed();
      }
    });
  } catch (error) {
    client.on('error', () => undefined);
    client.destroy();
    socket.destroy();
    throw error;
  } finally {
    undo();
  }
}
