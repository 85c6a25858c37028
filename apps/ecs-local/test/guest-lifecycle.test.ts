import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { probeSandbox } from '../src/guest/sandbox.ts';
import { createGuestHost, GuestError } from '../src/guest/guest-host.ts';
import type { Guest, GuestSpec } from '../src/guest/guest-host.ts';
import { findGuestProgram } from '../src/guest/guest-program.ts';
import { sandboxKind } from '../src/region/shown-tags.ts';
import type { GuestHarness } from './guest-harness.ts';
import { guestSpec, logOn, openShell, PASSWORD, run, startGuestHarness } from './guest-harness.ts';

let harness: GuestHarness;
const running = new Set<Guest>();
beforeAll(async () => { harness = await startGuestHarness(); });
afterEach(async () => {
  await Promise.all([...running].map((guest) => guest.stop({ force: true })));
});
afterAll(() => harness.close());

/** Started here, stopped after the test at the latest. */
async function start(spec: Partial<GuestSpec> = {}): Promise<Guest> {
  const guest = await harness.host.start(guestSpec(spec));
  running.add(guest);
  void guest.exited.then(() => running.delete(guest));
  return guest;
}

async function command(guest: Guest, text: string, user = 'root'): Promise<string> {
  const client = await logOn(guest, user);
  const { stdout } = await run(client, text);
  client.end();
  return stdout;
}

function hostKey(guest: Guest, algorithm: 'ssh-ed25519' | 'ecdsa-sha2-nistp256' | 'rsa-sha2-512'): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.connect({
      host: '127.0.0.1', port: guest.sshPort ?? 0, username: 'root', password: PASSWORD, algorithms: { serverHostKey: [algorithm] },
      hostVerifier: (key: Buffer) => {
        resolve(createHash('sha256').update(key).digest('base64'));
        client.removeAllListeners('error').on('error', () => undefined);
        return false;
      },
    });
  });
}

/** Processes of guests below this one, as the host numbers them. */
function guestProcesses(of: number = process.pid): number[] {
  const children = (pid: number): number[] => {
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  };
  const all = (pid: number): number[] => children(pid).flatMap((child) => [child, ...all(child)]);
  return all(of).filter((pid) => existsSync(`/proc/${pid}`) && /unshare|\/run\/guest\//.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')));
}

describe('stop and start', () => {
  it('keeps files, host keys, identity, users and the SSH port', async () => {
    const first = await start();
    await command(first, 'echo kept > note; mkdir -p /data && echo too > /data/note; echo mine > /etc/motd');
    const keys = await Promise.all([hostKey(first, 'ssh-ed25519'), hostKey(first, 'ecdsa-sha2-nistp256'), hostKey(first, 'rsa-sha2-512')]);
    expect(new Set(keys).size).toBe(3);
    await first.stop({ force: false });
    const second = await start();
    expect(second.sshPort).toBe(first.sshPort);
    expect(second.identity).toEqual(first.identity);
    expect(await command(second, 'cat note /data/note /etc/motd')).toBe('kept\ntoo\nmine\n');
    expect(await Promise.all([hostKey(second, 'ssh-ed25519'), hostKey(second, 'ecdsa-sha2-nistp256'), hostKey(second, 'rsa-sha2-512')])).toEqual(keys);
    await second.stop({ force: true });
  });

  it('takes a changed password and forgets the old one', async () => {
    const first = await start();
    await first.stop({ force: true });
    const second = await start({ users: [{ name: 'root', password: 'a new one', authorizedKeys: [] }] });
    await expect(logOn(second)).rejects.toThrow(/authentication methods failed/);
    (await logOn(second, 'root', { password: 'a new one' })).end();
    await second.stop({ force: true });
  });

  it('lets programs end in order, unless forced', async () => {
    const guest = await start();
    const client = await logOn(guest);
    const shell = await openShell(client);
    await shell.sees(/# /);
    shell.type('setsid sh -c \'trap "echo saved > /root/saved; exit" TERM; echo waiting; while :; do sleep 0.01; done\'\r');
    await shell.sees(/waiting\r/);
    await guest.stop({ force: false });
    await shell.closed;
    expect(await guest.exited).toEqual({ reason: 'ended with status 0' });
    const again = await start();
    expect(await command(again, 'cat /root/saved')).toBe('saved\n');
    await again.stop({ force: true });
  });

  it('leaves no process behind, whatever runs in the guest', async () => {
    const guest = await start();
    await command(guest, 'for n in 1 2 3; do setsid nohup sh -c \'trap "" HUP TERM INT; while :; do sleep 100; done\' > /dev/null 2>&1 & done');
    const before = guestProcesses();
    expect(before.length).toBeGreaterThan(0);
    await guest.stop({ force: true });
    expect(before.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });

  it('tells when the guest ends by itself, and can start it again', async () => {
    const guest = await start();
    const client = await logOn(guest);
    client.on('error', () => undefined);
    client.exec('pkill -KILL -f guest.mjs', () => undefined);
    expect((await guest.exited).reason).not.toBe('');
    const again = await start();
    expect(await command(again, 'echo back')).toBe('back\n');
    await again.stop({ force: true });
  });
});

describe('the SSH listener', () => {
  const listening = (server: Server): Promise<number> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

  it('is on the port that is asked for, and on another when that one is taken', async () => {
    const free = createServer();
    const port = await listening(free);
    await new Promise((resolve) => free.close(resolve));
    const guest = await start({ instanceId: 'i-port', ssh: { address: '127.0.0.1', port } });
    expect(guest.sshPort).toBe(port);
    await guest.stop({ force: true });
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const moved = await start({ instanceId: 'i-port', ssh: { address: '127.0.0.1', port } });
    expect(moved.sshPort).not.toBe(port);
    expect(await command(moved, 'echo here')).toBe('here\n');
    await moved.stop({ force: true });
    squatter.close();
  });

  it('is not there for an instance without an address, nor after a stop', async () => {
    const withheld = await start({ instanceId: 'i-private', ssh: undefined });
    expect(withheld.sshPort).toBeUndefined();
    await withheld.stop({ force: true });
    const guest = await start();
    await guest.stop({ force: true });
    await expect(logOn(guest)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('serves many callers at once', async () => {
    const guest = await start();
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => command(guest, `echo ${n}`)));
    expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => `${n}\n`));
    await guest.stop({ force: true });
  });
});

describe('several guests', () => {
  it('start together, and know nothing of each other', async () => {
    const ids = ['i-a', 'i-b', 'i-c', 'i-d'];
    const guests = await Promise.all(ids.map((instanceId) => start({ instanceId, hostname: instanceId })));
    expect(await Promise.all(guests.map((guest) => command(guest, 'hostname')))).toEqual(ids.map((id) => `${id}\n`));
    expect(await Promise.all(guests.map((guest) => command(guest, 'ps -e -o args= | grep -c "/run/guest/nod[e]"')))).toEqual(ids.map(() => '1\n'));
    // As real root each has an id of its own, which none of the others' files belong to.
    const owners = guestProcesses().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/run/guest/node')).map((pid) => statSync(`/proc/${pid}`).uid);
    expect(new Set(owners).size).toBe(process.getuid?.() === 0 ? ids.length : 1);
    await Promise.all(guests.map((guest) => guest.stop({ force: true })));
  });

  it('refuses to start one twice', async () => {
    const guest = await start();
    await expect(start()).rejects.toThrow(GuestError);
    await guest.stop({ force: true });
  });
});

describe('a host that is killed', () => {
  const killed = async (prepare: (pid: number) => void): Promise<void> => {
    const dir = path.join(harness.dir, `killed-${readdirSync(harness.dir).length}`);
    mkdirSync(dir, { mode: 0o700 });
    const script = fileURLToPath(new URL('./guest-host-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    const processes = guestProcesses(child.pid);
    expect(processes.length).toBeGreaterThan(2);
    prepare(processes.at(-1) ?? 0);
    child.kill('SIGKILL');
    const alive = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    // With pauses: whoever looks all the time takes the core that their end needs.
    await expect.poll(() => processes.filter(alive), { timeout: 25_000, interval: 20 }).toEqual([]);
    // The next one finds stale sockets and starts all the same.
    const host = await createGuestHost({ guestsDir: dir, log: pino({ level: 'silent' }) });
    const guest = await host.start(guestSpec());
    expect(await command(guest, 'echo again')).toBe('again\n');
    await host.close();
  };

  it('takes its guests with it', () => killed(() => undefined));
  it('takes even a guest that does not watch its lifeline', () => killed((pid) => process.kill(pid, 'SIGSTOP')));
});

describe('a folder', () => {
  it('may lie deeper than a socket\'s name is long', async () => {
    const dir = path.join(harness.dir, 'd'.repeat(90), 'e'.repeat(90));
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const host = await createGuestHost({ guestsDir: dir, log: pino({ level: 'silent' }) });
    const guest = await host.start(guestSpec());
    expect(await command(guest, 'echo deep')).toBe('deep\n');
    await host.close();
  });
});

describe('a computer that cannot wall guests in', () => {
  it('is found out by trying, says why, and runs none as root', async () => {
    const program = { ...findGuestProgram(), node: '/bin/false' };
    const guestsDir = path.join(harness.dir, 'unwalled');
    const host = await createGuestHost({ guestsDir, log: pino({ level: 'silent' }), program });
    expect(host.sandbox).toEqual({ kind: 'none', why: 'this system did not allow it (code 1)' });
    await expect(host.start(guestSpec())).rejects.toThrow(process.getuid?.() === 0 ? /do not run as root without a sandbox/ : /could not start/);
    expect(readdirSync(guestsDir).filter((name) => name.startsWith('.probe'))).toEqual([]);
    await host.close();
  });

  it('is not one on which the try had no time: then nothing starts', async () => {
    const program = findGuestProgram();
    const guestsDir = path.join(harness.dir, 'slow');
    mkdirSync(guestsDir, { mode: 0o700 });
    const dropTo = process.getuid?.() === 0 ? 2_000_000_777 : undefined;
    await expect(probeSandbox(guestsDir, { program, filter: '', dropTo, limitMs: 1 })).rejects.toThrow(/could not be found out.*start Workbench again/);
    expect(readdirSync(guestsDir)).toEqual([]);
  });

  it('as far as system calls go is found out by trying as well, and said: in the log and on every demo instance', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const host = await createGuestHost({ guestsDir: path.join(harness.dir, 'unfiltered'), log, filter: '' });
    await host.close();
    expect(host.sandbox).toEqual({ kind: 'namespaces', filtered: false });
    expect(lines.join('')).toContain('system calls of demo instances are not filtered');
    expect(sandboxKind(host.sandbox)).toBe('unfiltered');
    expect(harness.host.sandbox).toEqual({ kind: 'namespaces', filtered: true });
    expect(sandboxKind(harness.host.sandbox)).toBe('namespaces');
  });
});

describe('a name', () => {
  it.each([
    [{ instanceId: '../i-1' }, /Instance id "\.\.\/i-1"/],
    [{ hostname: 'web 1' }, /Host name of i-web1/],
    [{ users: [{ name: 'a:b', authorizedKeys: [] }] }, /User name of i-web1/],
    [{ users: [{ name: 'root', authorizedKeys: ['ssh-ed25519 AAAA\nssh-ed25519 BBBB'] }] }, /Public key of root/],
  ])('that would be more than a name is refused (%j)', async (spec, sentence) => {
    await expect(start(spec)).rejects.toThrow(sentence);
  });
});
