/**
 * The walls of a demo instance. Each probe runs twice: from a guest's root shell, where it must find a wall, and from the same guest program
 * started without the sandbox, where it must get through. A probe that finds a wall in both places would prove nothing.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootGuest } from '../src/guest/guest-process.ts';
import type { GuestProcess } from '../src/guest/guest-process.ts';
import type { Guest } from '../src/guest/guest-host.ts';
import { findGuestProgram } from '../src/guest/guest-program.ts';
import { launchPlain } from '../src/guest/launch.ts';
import { ensureGuestFolder } from '../src/guest/rootfs.ts';
import type { GuestHarness } from './guest-harness.ts';
import { guestSpec, logOn, openShell, PASSWORD, run, startGuestHarness } from './guest-harness.ts';

const CANARY = 'canary-5d1f9c';

let harness: GuestHarness;
let guest: Guest;
let plain: GuestProcess;
let walled: ssh2.Client;
let unwalled: ssh2.Client;
let sleeper: ChildProcess;
let listener: net.Server;
let unixListener: net.Server;
let secretFile: string;

beforeAll(async () => {
  // What a careless start would leak: a variable of ours, and of the process that starts the guest.
  process.env['WORKBENCH_TEST_CANARY'] = CANARY;
  harness = await startGuestHarness();
  secretFile = path.join(harness.dir, 'vault.key');
  writeFileSync(secretFile, CANARY, { mode: 0o600 });
  sleeper = spawn('sh', ['-c', 'read nothing', CANARY], { stdio: ['pipe', 'ignore', 'ignore'] });
  listener = net.createServer((socket) => socket.end(`${CANARY}\n`));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  unixListener = net.createServer((socket) => socket.end(CANARY));
  await new Promise<void>((resolve) => unixListener.listen('\0wb-canary-socket', resolve));

  guest = await harness.host.start(guestSpec());
  const plainDir = path.join(harness.dir, 'plain');
  mkdirSync(plainDir);
  const folder = await ensureGuestFolder(plainDir, undefined);
  plain = await bootGuest(launchPlain(folder, findGuestProgram()), {
    instanceId: 'i-plain', hostname: 'plain', walled: false, files: folder.root, loginAsNonRoot: false, sshPort: 0,
    users: [{ name: 'root', password: PASSWORD, authorizedKeys: [] }],
  });
  [walled, unwalled] = await Promise.all([logOn(guest), logOn({ ...guest, sshPort: plain.ready.sshPort ?? 0 })]);
});

afterAll(async () => {
  walled.end();
  unwalled.end();
  sleeper.stdin?.end();
  listener.close();
  unixListener.close();
  await plain.stop({ force: true });
  await harness.close();
  delete process.env['WORKBENCH_TEST_CANARY'];
});

/** Number of keyctl(2). */
const KEYCTL = process.arch === 'arm64' ? 219 : 250;

/** A probe prints REACHED when it got to the host. */
const probes: readonly (readonly [string, () => string])[] = [
  ['the data folder', () => `grep -qs ${CANARY} ${secretFile} && echo REACHED`],
  ['the data folder by another name', () => `for root in /proc/[0-9]*/root /proc/[0-9]*/cwd; do grep -qs ${CANARY} $root${secretFile} && echo REACHED; done`],
  ['the environment of whoever started it', () => `cat /proc/[0-9]*/environ 2>/dev/null | grep -qa ${CANARY} && echo REACHED`],
  ['processes of the host', () => `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -qa '[n]othing ${CANARY}' && echo REACHED`],
  ['signals to processes of the host', () => `kill -0 ${sleeper.pid ?? 0} 2>/dev/null && grep -qa ${CANARY} /proc/${sleeper.pid ?? 0}/cmdline && echo REACHED`],
  ['listeners of the host on loopback', () => `exec 3<>/dev/tcp/127.0.0.1/${(listener.address() as net.AddressInfo).port} && grep -q ${CANARY} <&3 && echo REACHED`],
  ['abstract sockets of the host', () => `grep -q @wb-canary-socket /proc/net/unix && echo REACHED`],
  ['network interfaces of the host', () => `test "$(ls /proc/self/net/dev_snmp6 | wc -l)" -gt 1 && echo REACHED`],
  ['the name of the host', () => `test "$(cat /proc/sys/kernel/hostname)" != web-1 && echo REACHED`],
  ['files of the host\'s /etc', () => `test -e /etc/machine-id -o -e /etc/fstab -o -e /etc/apt && echo REACHED`],
  ['devices of the host', () => `ls /dev | grep -qE '^(kmsg|mem|vd[a-z]|sd[a-z]|nvme|loop|console|kvm)' && echo REACHED`],
  // KEYCTL_GET_KEYRING_ID of the session keyring, which is inherited and in no namespace
  ['the keys that the kernel keeps for whoever started it', () => `perl -e "exit(syscall(${KEYCTL}, 0, -3, 1) < 0)" && echo REACHED`],
  ['the kernel\'s settings', () => `ls /sys/kernel > /dev/null 2>&1 && echo REACHED`],
];

describe('from a root shell of a demo instance, out of reach:', () => {
  it.each(probes)('%s', async (_what, command) => {
    expect((await run(unwalled, `bash -c ${quote(command())}`)).stdout, 'without the sandbox').toContain('REACHED');
    expect((await run(walled, `bash -c ${quote(command())}`)).stdout, 'in the guest').not.toContain('REACHED');
  });
});

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

describe('the programs of the host', () => {
  it.each([
    ['written', 'touch /usr/bin/wb-test'],
    ['made writable', 'mount -o remount,bind,rw /usr'],
    ['made writable by remounting their file system', 'mount -o remount,rw /usr'],
    ['uncovered', 'umount -l /usr'],
    ['made writable through another place', 'mkdir -p /mnt/u && mount --bind /usr /mnt/u && { mount -o remount,bind,rw /mnt/u; status=$?; umount /mnt/u; exit $status; }'],
    ['made writable in namespaces of their own', 'unshare --user --map-root-user --mount mount -o remount,bind,rw /usr'],
    ['made set-user-id by remounting', 'mount -o remount,bind,suid,dev /usr'],
  ])('cannot be %s by the guest\'s root', async (_what, command) => {
    expect((await run(walled, 'id -u')).stdout).toBe('0\n');
    const { code, stderr } = await run(walled, command);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/permission denied|not permitted|[Rr]ead-only|not mounted|only root|must be superuser|not a mountpoint/);
    expect((await run(walled, 'test -w /usr && echo writable')).stdout).toBe('');
  });

  it('are the same program folder, which is why the walls matter', async () => {
    expect((await run(walled, 'test -x /usr/bin/env && echo there')).stdout).toBe('there\n');
  });
});

describe('the way out', () => {
  it('leaves no trace of the host\'s root in the mounts', async () => {
    const { stdout } = await run(walled, 'cut -d" " -f5 /proc/self/mountinfo');
    const points = stdout.trim().split('\n');
    expect(points).toContain('/');
    for (const point of points) expect(point).toMatch(/^\/($|usr|proc|dev|run|bin|sbin|lib)/);
    expect((await run(walled, 'ls -A /run/host /mnt /run/guest/../host 2>/dev/null')).stdout.trim()).not.toMatch(/etc|home|root/);
  });

  it('hands no open file of the host on', async () => {
    const { stdout } = await run(walled, 'for fd in /proc/[0-9]*/fd/*; do readlink $fd; done 2>/dev/null | sort -u');
    for (const target of stdout.trim().split('\n')) {
      expect(target).toMatch(/^(pipe:|socket:|anon_inode:|\/dev\/(null|pts\/|ptmx|urandom)|\/proc\/|\/run\/guest\/|\/usr\/)/);
    }
  });

  it('does not lead into the terminal of another account', async () => {
    const root = await openShell(walled);
    root.type('echo opened-$((1+1))\n');
    await root.sees(/opened-2/);
    const other = await logOn(guest, 'ecs-user');
    const shell = await openShell(other);
    shell.type('readlink /proc/$$/fd/* | sort | uniq -c; echo listed-$((1+1))\n');
    await shell.sees(/listed-2/);
    expect(shell.text).not.toContain('ptmx');
    expect((await run(other, 'readlink /proc/$$/fd/*')).stdout).not.toContain('ptmx');
    root.channel.close();
    other.end();
  });

  it('cannot be dug: no device, no kernel module, no foreign namespace', async () => {
    expect((await run(walled, 'mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk')).code).not.toBe(0);
    expect((await run(walled, 'nsenter -t 1 --mount --user true')).code).not.toBe(0);
    expect((await run(walled, 'echo 1 > /proc/sys/kernel/sysrq')).code).not.toBe(0);
    expect((await run(walled, 'echo b > /proc/sysrq-trigger')).code).not.toBe(0);
    expect((await run(walled, `chroot /proc/1/root cat ${secretFile}`)).code).not.toBe(0);
  });

  it('is not past the network: no vsock, and no io_uring that would open one unseen', async () => {
    expect((await run(walled, `perl -e 'socket(S, 40, 1, 0) or print $!'`)).stdout).toBe('Function not implemented');
    expect((await run(walled, `perl -e '$zero = "\\0" x 120; syscall(425, 1, $zero) < 0 and print $!'`)).stdout).toBe('Function not implemented');
  });

  it('is not a control group: only one of its own id could be written to', async () => {
    const { stdout } = await run(walled, 'mkdir -p /tmp/groups; unshare --cgroup sh -c "mount -t cgroup2 none /tmp/groups; find /tmp/groups -writable | grep /tmp/groups/"');
    expect(stdout).toBe('');
  });

  it('is not a flood: processes are bounded, and its root cannot lift that', async () => {
    const flood = 'while (defined($pid = fork)) { if ($pid == 0) { sleep 60; exit } push @all, $pid } print scalar @all; kill "KILL", @all; 1 while wait > 0;';
    const made = Number((await run(walled, `perl -e '${flood}'`)).stdout);
    expect(made).toBeLessThan(1024);
    expect(made).toBeGreaterThan(500);
    expect((await run(walled, 'prlimit --nproc=unlimited true')).stderr).toContain('not permitted');
  });

  it('is not a socket of the host: the cables are made by the host and cannot be exchanged', async () => {
    expect((await run(walled, 'rm -f /run/wires/inbound.sock; test -S /run/wires/inbound.sock && echo still')).stdout).toBe('still\n');
    expect((await run(walled, 'ln -sf /etc/passwd /run/wires/agent.sock')).code).not.toBe(0);
    expect((await run(walled, 'mount -o remount,bind,rw /run/wires')).code).not.toBe(0);
    expect((await run(walled, 'ls /run/wires')).stdout).toBe('inbound.sock\n'); // no agent, no cable to its endpoints
  });

  it('runs as nobody of the host', () => {
    const inHost = readFileSync(`/proc/${hostPidOfGuest()}/status`, 'utf8');
    const uids = /^Uid:\s+(\d+)/m.exec(inHost)?.[1];
    expect(uids).not.toBe('0');
    expect(/^NoNewPrivs:\s+(\d)/m.exec(inHost)?.[1]).toBe('1');
    if (process.getuid?.() === 0) expect(Number(uids)).toBeGreaterThan(60_000);
  });
});

/** The guest program as the host sees it: the process below ours whose root is the guest's. */
function hostPidOfGuest(): number {
  const children = (pid: number): number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  const all = (pid: number): number[] => children(pid).flatMap((child) => [child, ...all(child)]);
  const found = all(process.pid).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/run/guest/node'));
  if (found === undefined) throw new Error('no guest program runs');
  return found;
}
