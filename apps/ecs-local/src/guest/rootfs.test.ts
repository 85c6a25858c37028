import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureGuestFolder } from './rootfs.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(path.join(tmpdir(), 'wb-rootfs-')); });
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const guest = () => path.join(dir, 'i-1');

it('makes a root filesystem that only its owner can reach from outside', async () => {
  const { root } = await ensureGuestFolder(guest(), undefined);
  expect(lstatSync(guest()).mode & 0o777).toBe(0o700);
  expect(lstatSync(path.join(root, 'root')).mode & 0o777).toBe(0o700);
  expect(lstatSync(path.join(root, 'tmp')).mode & 0o7777).toBe(0o1777);
});

it('leaves what is there', async () => {
  const { root } = await ensureGuestFolder(guest(), undefined);
  writeFileSync(path.join(root, 'etc', 'note'), 'kept');
  await ensureGuestFolder(guest(), undefined);
  expect(readFileSync(path.join(root, 'etc', 'note'), 'utf8')).toBe('kept');
});

it.each(['usr', 'proc', 'dev', 'run', 'etc', 'root', 'tmp'])('replaces a link that the guest left at /%s, and does not follow it', async (name) => {
  const { root } = await ensureGuestFolder(guest(), undefined);
  const outside = path.join(dir, 'outside');
  rmSync(path.join(root, name), { recursive: true });
  symlinkSync(outside, path.join(root, name));
  await ensureGuestFolder(guest(), undefined);
  expect(lstatSync(path.join(root, name)).isDirectory()).toBe(true);
  expect(existsSync(outside)).toBe(false);
});

it('restores /bin and its like as the host has them', async () => {
  const { root } = await ensureGuestFolder(guest(), undefined);
  rmSync(path.join(root, 'bin'), { recursive: true });
  symlinkSync('/somewhere', path.join(root, 'bin'));
  await ensureGuestFolder(guest(), undefined);
  expect(lstatSync(path.join(root, 'bin')).isSymbolicLink()).toBe(lstatSync('/bin').isSymbolicLink());
  expect(readdirSync(root)).toEqual(expect.arrayContaining(['bin', 'etc', 'home', 'proc', 'usr']));
});
