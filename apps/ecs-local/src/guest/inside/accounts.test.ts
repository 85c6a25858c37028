import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts, hashPassword, verifyPassword } from './accounts.ts';

let files: string;
let accounts: Accounts;
beforeEach(() => {
  files = mkdtempSync(path.join(tmpdir(), 'wb-accounts-'));
  mkdirSync(path.join(files, 'etc'));
  accounts = new Accounts(files, '/bin/bash');
});
afterEach(() => rmSync(files, { recursive: true, force: true }));

const text = (file: string): string => readFileSync(path.join(files, file), 'utf8');

describe('a password', () => {
  it('verifies against its own hash only', async () => {
    const hash = await hashPassword('päss wörd');
    expect(hash).toMatch(/^\$scrypt\$16384\$8\$1\$/);
    expect(await verifyPassword('päss wörd', hash)).toBe(true);
    expect(await verifyPassword('pass word', hash)).toBe(false);
    expect(await hashPassword('päss wörd')).not.toBe(hash);
  });
  it.each([undefined, '', '!', '$6$salt$hash', '$scrypt$16384$8$1$AAAA$AAAA'])('never verifies against %j', async (hash) => expect(await verifyPassword('', hash)).toBe(false));
});

describe('accounts', () => {
  it('are made once, with a home of their own', async () => {
    expect(await accounts.ensure('root')).toEqual({ name: 'root', uid: 0, home: path.join(files, 'root'), shell: '/bin/bash' });
    expect((await accounts.ensure('ecs-user')).uid).toBe(1000);
    expect((await accounts.ensure('deploy')).uid).toBe(1001);
    expect((await accounts.ensure('ecs-user')).uid).toBe(1000);
    expect(text('etc/passwd').trim().split('\n')).toHaveLength(3);
    expect(statSync(path.join(files, 'home/deploy')).mode & 0o777).toBe(0o700);
  });

  it('are as the inventory says, and those it does not name stay', async () => {
    await accounts.apply([{ name: 'root', password: 'one', authorizedKeys: ['ssh-ed25519 AAAA a'] }]);
    const hash = await accounts.passwordHash('root');
    await accounts.apply([{ name: 'root', password: 'one', authorizedKeys: [] }]);
    expect(await accounts.passwordHash('root')).toBe(hash);
    writeFileSync(path.join(files, 'etc/shadow'), `${text('etc/shadow')}mine:$scrypt$x:::::::\n`);
    await accounts.apply([{ name: 'root', authorizedKeys: [] }]);
    expect(await accounts.passwordHash('root')).toBeUndefined();
    expect(await accounts.passwordHash('mine')).toBe('$scrypt$x');
    expect(statSync(path.join(files, 'etc/shadow')).mode & 0o777).toBe(0o600);
  });

  it('log on with the inventory\'s keys and their own, comments left out', async () => {
    await accounts.apply([{ name: 'deploy', authorizedKeys: ['ssh-ed25519 AAAA listed'] }]);
    const account = await accounts.ensure('deploy');
    mkdirSync(path.join(account.home, '.ssh'));
    writeFileSync(path.join(account.home, '.ssh/authorized_keys'), '# mine\nssh-ed25519 BBBB own\n\n');
    expect(await accounts.authorizedKeys(account)).toEqual(['ssh-ed25519 AAAA listed', 'ssh-ed25519 BBBB own']);
  });
});
