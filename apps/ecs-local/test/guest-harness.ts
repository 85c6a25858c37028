/** Owns a guest host in a folder of its own, real guests on it, and SSH clients of them. */
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { ClientChannel, ConnectConfig } from 'ssh2';
import ssh2 from 'ssh2';
import type { Guest, GuestHost, GuestSpec } from '../src/guest/guest-host.ts';
import { createGuestHost } from '../src/guest/guest-host.ts';
import { defaultQuota, type GuestQuota } from '../src/guest/quota.ts';

/** Far above what a loaded computer needs, below the limit of a test. */
const SEES_LIMIT_MS = 15_000;

export const PASSWORD = 'correct horse 7';

export const guestSpec = (spec: Partial<GuestSpec> = {}): GuestSpec => ({
  instanceId: 'i-web1',
  hostname: 'web-1',
  loginAsNonRoot: false,
  agent: 'absent',
  ssh: { address: '127.0.0.1' },
  agentPort: 1,
  users: [
    { name: 'root', password: PASSWORD, authorizedKeys: [] },
    { name: 'ecs-user', password: PASSWORD, authorizedKeys: [] },
  ],
  ...spec,
});

/** A user's key pair; ssh2 1.17 spoils one ed25519 key in 256. */
export function newKeys(type: 'ed25519' | 'ecdsa'): { public: string; private: string } {
  const keys = type === 'ed25519' ? ssh2.utils.generateKeyPairSync('ed25519') : ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  return ssh2.utils.parseKey(keys.private) instanceof Error ? newKeys(type) : keys;
}

export interface GuestHarness {
  readonly dir: string;
  readonly host: GuestHost;
  close(): Promise<void>;
}

/**
 * As real root, a guest's bound of processes counts those of its user id on the whole computer, and the first guest of every host has the same id:
 * a fork bomb in one test would keep the guests of a test beside it from starting. So the ids of this process begin where no other's do.
 */
function reserveIds(guestsDir: string): void {
  if (process.getuid?.() !== 0) return;
  const before = path.join(guestsDir, 'i-before', 'root');
  mkdirSync(before, { recursive: true, mode: 0o700 });
  try {
    chownSync(before, 2_000_000_000 + ((process.pid * 20) % 900_000), 0);
  } catch {
    // A container with few ids: they have to be shared.
  }
}

/** Fails, rather than skips, where there is no sandbox: these tests are what proves it. */
export async function startGuestHarness(quota: Partial<GuestQuota> = {}): Promise<GuestHarness> {
  const dir = mkdtempSync(path.join(tmpdir(), 'wb-guests-'));
  const guestsDir = path.join(dir, 'guests');
  reserveIds(guestsDir);
  const host = await createGuestHost({ guestsDir, quota: { ...defaultQuota, ...quota }, log: pino({ level: 'silent' }) });
  if (host.sandbox.kind === 'none') throw new Error(`no sandbox on this computer: ${host.sandbox.why}`);
  return {
    dir,
    host,
    async close() {
      await host.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Logs on and returns the client; rejects with ssh2's error. */
export function logOn(guest: Guest, username = 'root', config: ConnectConfig = { password: PASSWORD }): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client));
    client.once('error', reject);
    client.connect({ host: '127.0.0.1', port: guest.sshPort ?? 0, username, ...config });
  });
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | undefined;
}

/** `ssh guest command`, to its end. */
export function run(client: ssh2.Client, command: string, opts: { input?: string; pty?: boolean; env?: Record<string, string> } = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty: opts.pty ?? false, env: opts.env ?? {} }, (error, channel) => {
      if (error) return reject(error);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      let code: number | null = null;
      let signal: string | undefined;
      channel.on('data', (bytes: Buffer) => out.push(bytes));
      channel.stderr.on('data', (bytes: Buffer) => err.push(bytes));
      channel.on('exit', (status: number | null, name?: string) => {
        code = status;
        signal = name;
      });
      channel.on('close', () => resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), code, signal }));
      channel.end(opts.input ?? '');
    });
  });
}

/** An interactive shell whose output can be waited for. */
export class Shell {
  readonly channel: ClientChannel;
  text = '';
  exit: { code: number | null; signal: string | undefined } | undefined;
  readonly closed: Promise<void>;
  #waiting: (() => void)[] = [];

  constructor(channel: ClientChannel) {
    this.channel = channel;
    channel.on('data', (bytes: Buffer) => {
      this.text += bytes.toString('utf8');
      for (const look of [...this.#waiting]) look();
    });
    channel.on('exit', (code: number | null, signal?: string) => { this.exit = { code, signal }; });
    this.closed = new Promise((resolve) => channel.on('close', () => resolve()));
  }

  /** Resolves with what matched, as soon as it has appeared; rejects, telling what is there instead, when it does not. */
  sees(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no ${String(pattern)} in ${JSON.stringify(this.text.slice(-1500))}`)), SEES_LIMIT_MS);
      const look = (): void => {
        const found = pattern.exec(this.text);
        if (found === null) return;
        clearTimeout(limit);
        this.#waiting = this.#waiting.filter((one) => one !== look);
        resolve(found);
      };
      this.#waiting.push(look);
      look();
    });
  }

  type(text: string): void {
    this.channel.write(text);
  }
}

export function openShell(client: ssh2.Client, size: { cols: number; rows: number } = { cols: 80, rows: 24 }): Promise<Shell> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm-256color', ...size }, (error, channel) => (error ? reject(error) : resolve(new Shell(channel))));
  });
}
