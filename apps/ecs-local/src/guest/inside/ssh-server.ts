/** Owns the guest's SSH server: connections, their logon and their time to log on. Knows no programs. */
import type { AddressInfo } from 'node:net';
import type { Connection } from 'ssh2';
import ssh2 from 'ssh2';
import type { Accounts } from './accounts.ts';
import { LoginDesk } from './ssh-login.ts';
import { serveSession } from './ssh-session.ts';

/** OpenSSH's LoginGraceTime. */
const LOGIN_GRACE_MS = 120_000;
/** A client that vanished without a word is noticed after three of these, as with sshd's ClientAliveInterval. */
const KEEPALIVE_MS = 30_000;

export interface SshServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface SshServerDeps {
  readonly accounts: Accounts;
  readonly hostKeys: readonly string[];
  readonly walled: boolean;
  /** 0: any free port of 127.0.0.1. */
  readonly port: number;
}

/** Listens on the guest's 127.0.0.1. Throws when the port is not to be had. */
export async function startSshServer({ accounts, hostKeys, walled, port }: SshServerDeps): Promise<SshServer> {
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [...hostKeys], ident: 'WorkbenchGuest', keepaliveInterval: KEEPALIVE_MS, keepaliveCountMax: 3 }, (connection, info) => {
    connections.add(connection);
    const desk = new LoginDesk(accounts);
    connection.setMaxListeners(0); // one per session
    const grace = setTimeout(() => connection.end(), LOGIN_GRACE_MS);
    connection.on('authentication', (ctx) => void desk.handle(ctx, () => connection.end()));
    connection.on('ready', () => {
      clearTimeout(grace);
      const account = desk.account;
      if (account === undefined) return void connection.end();
      // Forwarding is refused by not listening for it: ssh2 then answers "administratively prohibited".
      connection.on('session', (accept) => connection.once('close', serveSession(accept(), { account, walled, client: info })));
    });
    connection.on('error', () => undefined); // a broken connection: 'close' follows
    connection.on('close', () => {
      clearTimeout(grace);
      connections.delete(connection);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}
