/** What a demo instance may use of this computer. Its root tries to take more, with real programs on real namespaces. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type ssh2 from 'ssh2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Guest } from '../src/guest/guest-host.ts';
import { diskBelow, memoryBelow } from '../src/guest/usage.ts';
import type { GuestHarness } from './guest-harness.ts';
import { guestSpec, logOn, openShell, run, startGuestHarness } from './guest-harness.ts';

const MIB = 1024 * 1024;
const patience = { timeout: 40_000, interval: 100 };

let harness: GuestHarness;
let guest: Guest;
let client: ssh2.Client;

beforeAll(async () => {
  harness = await startGuestHarness({ processes: 200, memoryBytes: 300 * MIB, diskBytes: 64 * MIB });
  guest = await harness.host.start(guestSpec());
  client = await logOn(guest);
});
afterAll(async () => {
  client.end();
  await harness.close();
});

it('a program that wants more memory than the instance has gets none', async () => {
  expect(await run(client, `perl -e '$x = "a" x ${100 * MIB}; print length $x'`)).toMatchObject({ stdout: String(100 * MIB), code: 0 });
  const { stdout, code } = await run(client, `perl -e '$x = "a" x ${310 * MIB}; print length $x'`);
  expect(stdout).toBe('');
  expect(code).not.toBe(0);
  expect((await run(client, 'prlimit --data=unlimited true')).stderr).toContain('not permitted');
});

it('several that want more together are ended, the terminals are told why, and the instance stays', async () => {
  const bystander = await openShell(client);
  await bystander.sees(/[#$] /);
  const { signal } = await run(client, `for n in 1 2 3 4; do perl -e '$x = "a" x ${60 * MIB}; $y = $x . "b"; sleep 60' & done; wait`);
  expect(signal).toBe('SIGKILL');
  await bystander.closed;
  expect(bystander.text).toContain('This instance uses more than its 300 MiB of memory: its programs are ended.');
  expect((await run(client, 'echo still here')).stdout).toBe('still here\n');
}, 60_000);

it('what a fork shares with its parent counts once', async () => {
  const forks = `$x = "a" x ${100 * MIB}; for (1 .. 6) { fork or do { sleep 3; exit } } 1 while wait > 0; print "done"`;
  expect((await run(client, `perl -e '${forks}'`)).stdout).toBe('done');
}, 60_000);

it('a fork bomb ends at its bound', async () => {
  const flood = 'while (defined($pid = fork)) { if ($pid == 0) { sleep 60; exit } push @all, $pid } print scalar @all; kill "KILL", @all; 1 while wait > 0;';
  const made = Number((await run(client, `perl -e '${flood}'`)).stdout);
  expect(made).toBeGreaterThan(100);
  expect(made).toBeLessThan(200);
});

it('a file is no larger than the disk of the instance', async () => {
  const { stdout } = await run(client, 'dd if=/dev/zero of=/tmp/big bs=1M count=100 2> /dev/null; stat -c %s /tmp/big; rm /tmp/big');
  expect(Number(stdout)).toBe(64 * MIB);
});

it('what is in memory only is bounded in size and in number of files', async () => {
  for (const place of ['/run', '/dev/shm']) {
    const { stdout } = await run(client, `df --output=size,itotal -B1 ${place} | tail -1`);
    expect(stdout.trim().split(/\s+/).map(Number), place).toEqual([64 * MIB, 16 * 1024]);
  }
});

it('when the kernel runs out of memory, the programs of demo instances go first', async () => {
  expect((await run(client, 'cat /proc/self/oom_score_adj /proc/1/oom_score_adj')).stdout).toBe('1000\n1000\n');
});

it('a disk filled with many files is noticed: its programs are ended, files can be removed, and who goes on filling it is stopped', async () => {
  const fill = 'n=0; while :; do n=$((n + 1)); dd if=/dev/zero of=/tmp/fill-$$-$n bs=1M count=16 2> /dev/null; [ $n -lt 12 ] || sleep 1; done';
  expect((await run(client, fill)).signal).toBe('SIGKILL');
  expect((await run(client, 'rm -f /tmp/fill-*; echo cleaned')).stdout).toBe('cleaned\n');
  for (let stopped = false; !stopped; ) {
    await run(client, fill);
    stopped = await Promise.race([guest.exited.then(() => true), run(client, 'true').then(() => false, () => true)]);
  }
  await guest.exited;
}, 120_000);

it('measures from outside: memory below a process, and folders without following links', async () => {
  expect(await memoryBelow(process.pid, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(0);
  const folder = path.join(harness.dir, 'guests', 'i-web1', 'root');
  expect(await readdir(folder)).toContain('usr');
  await vi.waitFor(async () => expect((await diskBelow([folder])).get(folder)).toBeGreaterThan(64 * MIB), patience);
  expect((await diskBelow([path.join(folder, 'nowhere')])).size).toBe(0);
  expect(readFileSync('/proc/self/status', 'utf8')).toContain('RssAnon');
});
