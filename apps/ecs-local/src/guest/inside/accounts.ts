/**
 * Owns the guest's accounts: passwd, password hashes and keys, in the guest's own /etc. Knows no protocol.
 * Accounts are names, not walls, between each other: the guest has one user id of the host's. The wall is between guest and host.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BootConfig } from '../boot-config.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  /** As a path that this process can use. */
  readonly home: string;
  readonly shell: string;
}

/** 16 MiB and some 50 ms each: the hash is checked at every boot, of several guests at once. It never leaves the guest, whose root is who it guards. */
const SCRYPT = { N: 2 ** 14, r: 8, p: 1 } as const;
const HASH_BYTES = 32;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** A line for our shadow file: `$scrypt$N$r$p$salt$key`, base64. crypt(3) has no such form: only our SSH server reads it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, SCRYPT);
  return ['', 'scrypt', SCRYPT.N, SCRYPT.r, SCRYPT.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Takes the same time for a hash that is absent or unreadable as for a wrong password. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, scheme, N, r, p, salt, key] = (hash ?? '').split('$');
  const expected = Buffer.from(key ?? '', 'base64');
  const usable = scheme === 'scrypt' && expected.length === HASH_BYTES;
  const options = usable ? { N: Number(N), r: Number(r), p: Number(p) } : SCRYPT;
  const actual = await derive(password, usable ? Buffer.from(salt ?? '', 'base64') : Buffer.alloc(16), options);
  return usable && timingSafeEqual(actual, expected);
}

/** First uid of a person, as Debian's adduser has it. */
const FIRST_UID = 1000;

export class Accounts {
  readonly #files: string;
  readonly #shell: string;

  /** @param files the guest's root folder @param shell the login shell that new accounts get */
  constructor(files: string, shell: string) {
    this.#files = files;
    this.#shell = shell;
  }

  async find(name: string): Promise<Account | undefined> {
    for (const line of await this.#lines('etc/passwd')) {
      const [entry, , uid, , , home, shell] = line.split(':');
      if (entry !== name || uid === undefined || home === undefined) continue;
      return { name, uid: Number(uid), home: path.join(this.#files, home), shell: shell === undefined || shell === '' ? '/bin/sh' : shell };
    }
    return undefined;
  }

  /** The account of that name, made with a home when there is none. */
  async ensure(name: string): Promise<Account> {
    const found = await this.find(name);
    if (found !== undefined) return found;
    const lines = await this.#lines('etc/passwd');
    const taken = lines.map((line) => Number(line.split(':')[2])).filter((uid) => uid >= FIRST_UID && uid < 60_000);
    const uid = name === 'root' ? 0 : Math.max(FIRST_UID - 1, ...taken) + 1;
    const home = name === 'root' ? '/root' : `/home/${name}`;
    await this.#append('etc/passwd', `${name}:x:${uid}:${uid}::${home}:${this.#shell}`, 0o644);
    await this.#append('etc/group', `${name}:x:${uid}:`, 0o644);
    const account = { name, uid, home: path.join(this.#files, home), shell: this.#shell };
    await mkdir(account.home, { recursive: true });
    await chmod(account.home, 0o700);
    return account;
  }

  /** Makes the inventory's accounts true: they exist, their passwords and listed keys work. Others are left alone. */
  async apply(users: BootConfig['users']): Promise<void> {
    for (const user of users) {
      await this.ensure(user.name);
      const hash = await this.passwordHash(user.name);
      const same = user.password === undefined ? hash === undefined : hash !== undefined && (await verifyPassword(user.password, hash));
      if (!same) await this.#setHash(user.name, user.password === undefined ? '!' : await hashPassword(user.password));
      const keys = path.join(this.#files, 'etc/ssh/authorized_keys.d');
      await mkdir(keys, { recursive: true });
      await writeFile(path.join(keys, user.name), user.authorizedKeys.map((key) => `${key.trim()}\n`).join(''), { mode: 0o644 });
    }
  }

  async passwordHash(name: string): Promise<string | undefined> {
    const line = (await this.#lines('etc/shadow')).find((entry) => entry.startsWith(`${name}:`));
    const hash = line?.split(':')[1];
    return hash === undefined || !hash.startsWith('$') ? undefined : hash;
  }

  /** Lines of public keys that log this account on: the inventory's, then its own. */
  async authorizedKeys(account: Account): Promise<readonly string[]> {
    const own = path.relative(this.#files, path.join(account.home, '.ssh/authorized_keys'));
    return [...(await this.#lines(path.join('etc/ssh/authorized_keys.d', account.name))), ...(await this.#lines(own))].filter((line) => !line.startsWith('#'));
  }

  async #setHash(name: string, hash: string): Promise<void> {
    const others = (await this.#lines('etc/shadow')).filter((line) => !line.startsWith(`${name}:`));
    await writeFile(path.join(this.#files, 'etc/shadow'), [...others, `${name}:${hash}:::::::`].map((line) => `${line}\n`).join(''), { mode: 0o600 });
  }

  async #append(file: string, line: string, mode: number): Promise<void> {
    await writeFile(path.join(this.#files, file), [...(await this.#lines(file)), line].map((entry) => `${entry}\n`).join(''), { mode });
  }

  async #lines(file: string): Promise<string[]> {
    try {
      return (await readFile(path.join(this.#files, file), 'utf8')).split('\n').filter((line) => line.trim() !== '');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  }
}
