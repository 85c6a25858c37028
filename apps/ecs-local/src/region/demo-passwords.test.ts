import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseInventory } from '../inventory/load.ts';
import { withPasswords } from './demo-passwords.ts';

const inventory = parseInventory(
  `regions: [{ id: local-1 }]
instances:
  - { id: i-a, kind: demo, name: web, region: local-1 }
  - { id: i-b, kind: demo, name: app, region: local-1, users: [{ name: root, password: chosen }, { name: eve, authorizedKeys: [ssh-ed25519 AAAA] }, { name: bob }, { name: constructor }] }
  - { id: i-h, kind: host, name: box, region: local-1, address: 192.0.2.1 }
`,
  'test.yaml',
);

it('gives each demo user without password or key a password once, and keeps it for its owner only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'passwords-'));
  try {
    const path = join(folder, 'demo-passwords.json');
    const users = await withPasswords(inventory, path);
    const root = users.get('i-a')?.[0]?.password;
    const bob = users.get('i-b')?.[2]?.password;
    expect(root).toMatch(/^[a-z2-9]{16}$/);
    const odd = users.get('i-b')?.[3]?.password;
    expect(bob).not.toBe(root);
    expect(odd, 'a name that objects have by nature').toMatch(/^[a-z2-9]{16}$/);
    expect(users.get('i-b')).toEqual([{ name: 'root', password: 'chosen', authorizedKeys: [] }, { name: 'eve', authorizedKeys: ['ssh-ed25519 AAAA'] }, { name: 'bob', password: bob, authorizedKeys: [] }, { name: 'constructor', password: odd, authorizedKeys: [] }]);
    expect(users.has('i-h')).toBe(false);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ 'i-a': { name: 'web', passwords: { root } }, 'i-b': { name: 'app', passwords: { bob, constructor: odd } } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await withPasswords(inventory, path)).toEqual(users);
  } finally {
    await rm(folder, { recursive: true });
  }
});
