/** Owns an in-process SSH server for what a real sshd cannot be made to do on command. Tests only. */
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type ServerConfig } from 'ssh2';

export interface SshServerOptions {
  readonly hostKey?: string;
  readonly config?: Partial<ServerConfig>;
  /** Decides each try; default: password `right`. */
  readonly authenticate?: (attempt: AuthContext) => void;
  readonly onShell?: (channel: ServerChannel, size: { cols: number; rows: number }) => void;
  readonly onConnection?: (connection: Connection) => void;
  readonly onResize?: (size: { cols: number; rows: number }, channel: ServerChannel) => void;
  /** The server takes the connection and refuses a shell. */
  readonly refuseShell?: boolean;
}

export interface SshServer {
  readonly port: number;
  readonly hostKey: string;
  /** Logon methods that were tried, in order. */
  readonly attempts: string[];
  readonly connections: Set<Connection>;
  close(): Promise<void>;
}

/** A key pair as `ssh-keygen -t ed25519` writes it. One in 256 that ssh2 1.17 makes cannot be read back (its keygen.js strips a leading zero). */
export function newKey(passphrase?: string): { private: string; public: string } {
  for (;;) {
    const keys = ssh2.utils.generateKeyPairSync('ed25519', passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 16 });
    if (!(ssh2.utils.parseKey(keys.private, passphrase) instanceof Error)) return keys;
  }
}

export const rsaKey = (): string => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

export const byPassword = (attempt: AuthContext, password = 'right'): void => {
  if (attempt.method === 'password' && attempt.password === password) attempt.accept();
  else attempt.reject(['password']);
};

export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const hostKey = options.hostKey ?? newKey().private;
  const attempts: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey], ...options.config }, (connection) => {
    connections.add(connection);
    options.onConnection?.(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (attempt) => {
      attempts.push(attempt.method);
      (options.authenticate ?? byPassword)(attempt);
    });
    connection.on('session', (accept) => {
      const session = accept();
      let size = { cols: 0, rows: 0 };
      let channel: ServerChannel | undefined;
      session.on('pty', (allow, _reject, info) => {
        size = { cols: info.cols, rows: info.rows };
        allow?.();
      });
      session.on('window-change', (allow, _reject, info) => {
        allow?.();
        if (channel) options.onResize?.({ cols: info.cols, rows: info.rows }, channel);
      });
      session.on('shell', (allow, reject) => {
        if (options.refuseShell) return reject();
        // What a shell says at once travels with the answer, as from a busy server.
        const { _sock: socket } = connection as unknown as { _sock: Socket };
        socket.cork();
        channel = allow();
        channel.on('error', () => undefined);
        (options.onShell ?? ((shell) => shell.pipe(shell)))(channel, size);
        process.nextTick(() => socket.uncork());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey,
    attempts,
    connections,
    close: async () => {
      for (const connection of connections) connection.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
