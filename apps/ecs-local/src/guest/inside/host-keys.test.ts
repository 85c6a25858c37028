import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadHostKeys, readableKeys } from './host-keys.ts';

let files: string;
beforeEach(() => { files = mkdtempSync(path.join(tmpdir(), 'wb-keys-')); });
afterEach(() => rmSync(files, { recursive: true, force: true }));

it('makes a key of each kind once, for its owner only', async () => {
  const keys = await loadHostKeys(files, 'web-1');
  expect(keys.map((key) => (ssh2.utils.parseKey(key) as ssh2.ParsedKey).type)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
  expect(await loadHostKeys(files, 'web-1')).toEqual(keys);
  expect(statSync(path.join(files, 'etc/ssh/ssh_host_ed25519_key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(files, 'etc/ssh/ssh_host_rsa_key.pub'), 'utf8')).toMatch(/^ssh-rsa .* root@web-1\n$/);
});

it('replaces a key that cannot be read, and only that one', async () => {
  const before = await loadHostKeys(files, 'web-1');
  writeFileSync(path.join(files, 'etc/ssh/ssh_host_ed25519_key'), 'broken');
  const after = await loadHostKeys(files, 'web-1');
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
});

it('throws a key away that its maker spoiled', async () => {
  const good = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  const made = [{ private: 'spoiled', public: '' }, { private: good.private.replace(/[A-Z]/g, 'A'), public: '' }, good];
  expect(await readableKeys(() => Promise.resolve(made.shift() ?? good))).toBe(good);
  expect(made).toEqual([]);
});
