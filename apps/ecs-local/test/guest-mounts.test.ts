/**
 * Where the host's own mounts are unusual: each arrangement is made in a mount namespace of its own, so that the computer keeps its mounts,
 * and a guest is built in it that says what it sees.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

let dir: string;

beforeAll(() => { dir = mkdtempSync(path.join(tmpdir(), 'wb-mounts-')); });
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Arranges mounts as `arrange` says, a shell script that finds the empty folder in $1, and returns what a guest of `folder` prints for `command`. */
async function guestSays(arrange: string, folder: string, command: string): Promise<string> {
  const script = fileURLToPath(new URL('./guest-print-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)('unshare', [
    '--user', '--map-root-user', '--mount', '--', '/bin/sh', '-euc', `${arrange}\nshift\nexec "$@"`, 'arrange', dir,
    process.execPath, '--import', 'tsx', script, folder, command,
  ]);
  return stdout;
}

it.each([
  ['below /mnt, where guests are built', 'mount -t tmpfs data /mnt', '/mnt/data'],
  ['behind a link that lies there', 'mount -t tmpfs data /mnt; mkdir -p "$1/real"; ln -s "$1/real" /mnt/link', '/mnt/link/data'],
])('a guest may live %s', async (_, arrange, folder) => {
  expect(await guestSays(arrange, folder, 'id -u')).toBe('0\n');
});

it.each([
  ['from a device called none', 'mount -t tmpfs none /usr/share'],
  ['over another', 'mount -t tmpfs lower /usr/share; mount -t tmpfs upper /usr/share'],
])('what is mounted below /usr is read-only, %s', async (_, arrange) => {
  const tried = 'touch /usr/share/mine 2> /dev/null && echo written || echo read-only; grep -c " /usr/share " /proc/self/mountinfo';
  expect(await guestSays(`${arrange}; touch /usr/share/theirs`, dir, tried)).toMatch(/^read-only\n[12]\n$/);
});
