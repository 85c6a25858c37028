/** Owns the setting of the SSH tests: a gateway whose only road is SSH, servers to dial, and a page that dials them. Tests only. */
import { randomUUID } from 'node:crypto';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect } from 'vitest';
import ssh2 from 'ssh2';
import type { HostKeyPlace } from '@workbench/db';
import type { TransportRequest } from '@workbench/protocol';
import { databaseOfFile } from '@workbench/testkit/postgres';
import type { SshLogon } from '../src/logon.ts';
import { fingerprintOf } from '../src/transports/ssh/host-keys.ts';
import { openSsh } from '../src/transports/ssh/open.ts';
import { RefusedHostKeys } from '../src/transports/ssh/refused-host-keys.ts';
import { running, sshPort, TestGateway, type Browser } from './harness.ts';
import type { Page } from './page.ts';
import { startSshServer, type SshServer, type SshServerOptions } from './ssh-server.ts';

export type Auth = Extract<TransportRequest, { kind: 'ssh' }>['auth'];
export const right: Auth = { method: 'password', password: 'right' };

export const fingerprint = (key: string): string => {
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  return fingerprintOf(parsed.getPublicSSH());
};

export interface Listener {
  readonly port: number;
  readonly sockets: Set<Socket>;
}

/** Registers the hooks of a test file. What it returns is valid inside tests. */
export class SshSetting {
  gateway!: TestGateway;
  browser!: Browser;
  refused!: RefusedHostKeys;
  readonly ownPorts = new Set<number>();
  readonly #closers: (() => Promise<unknown>)[] = [];

  constructor() {
    const database = databaseOfFile();
    beforeEach(async () => {
      this.refused = new RefusedHostKeys();
      this.gateway = await TestGateway.start({
        connectionString: database.url,
        // Each test has an instance of its own, so that no pinned key is left from another.
        instances: [running({ instanceId: `i-${randomUUID()}` })],
        openTransport: (logon, context) =>
          openSsh({ db: this.gateway.db, refused: this.refused, dialRules: { local: true, ownPorts: this.ownPorts, ownAddresses: [] } }, logon as SshLogon, context),
      });
      this.browser = await this.gateway.browser();
    });
    afterEach(async () => {
      await this.gateway.stop();
      await Promise.all(this.#closers.splice(0).map((close) => close()));
      this.ownPorts.clear();
    });
  }

  async server(options: SshServerOptions = {}): Promise<SshServer> {
    const started = await startSshServer(options);
    this.#closers.push(() => started.close());
    return started;
  }

  /** A plain TCP listener; its sockets are closed with the test. */
  async listen(serve: (socket: Socket) => void, port = 0): Promise<Listener> {
    const sockets = new Set<Socket>();
    const listener = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      serve(socket);
    });
    await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', () => resolve()));
    this.#closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    });
    return { port: (listener.address() as AddressInfo).port, sockets };
  }

  /** A listener that passes each connection on to the next of these ports, round and round. */
  forward(to: readonly number[], port = 0): Promise<Listener> {
    let count = 0;
    return this.listen((socket) => {
      const upstream = new Socket();
      upstream.on('error', () => socket.destroy());
      upstream.on('close', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
      upstream.connect(to[count % to.length] ?? 0, '127.0.0.1');
      count += 1;
      socket.pipe(upstream).pipe(socket);
    }, port);
  }

  /** To the instance of the test, which names this port. */
  dial(port: number, auth: Auth = right): Promise<Page> {
    const [instance] = this.gateway.instances;
    if (instance) this.gateway.instances[0] = { ...instance, tags: sshPort(port) };
    return this.gateway.dial(this.browser, {
      transport: { kind: 'ssh', route: 'public', port, username: 'alice', auth },
      intent: { kind: 'open', regionId: 'local-1', instanceId: this.#instanceId },
    });
  }

  /** Dials, accepts the host key and waits for `ready`. */
  async open(port: number, auth?: Auth): Promise<Page> {
    const page = await this.dial(port, auth);
    await accept(page);
    await page.next('ready');
    return page;
  }

  place(port: number): HostKeyPlace {
    return { regionId: 'local-1', instanceId: this.#instanceId, address: '127.0.0.1', port };
  }

  get #instanceId(): string {
    return this.gateway.instances[0]?.instanceId ?? '';
  }
}

/** Says yes to the question that is asked next. */
export async function accept(page: Page, responses?: string[]): Promise<void> {
  const { question } = await page.next('question');
  page.send({ type: 'answer', id: question.id, accept: true, ...(responses && { responses }) });
}

/** How a page ended, by its code and detail. */
export async function endOf(page: Page): Promise<{ code: string; detail?: unknown }> {
  const { code, detail } = await page.next('ended');
  expect(await page.closed).toBe(4000);
  return { code, ...(detail && { detail }) };
}
