/** Owns the SSH server's host keys: made on first boot, kept in the guest's /etc/ssh. Knows no connections. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';

/** Preferred first. RSA for old clients: 2048 bits are enough for them, and 3072 would double the first boot. */
const KINDS = [
  { name: 'ed25519', make: { type: 'ed25519', options: {} } },
  { name: 'ecdsa', make: { type: 'ecdsa', options: { bits: 256 } } },
  { name: 'rsa', make: { type: 'rsa', options: { bits: 2048 } } },
] as const;

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

const generate = promisify(ssh2.utils.generateKeyPair) as unknown as (type: string, options: object) => Promise<KeyPair>;

const usable = (key: string): boolean => !(ssh2.utils.parseKey(key) instanceof Error);

/** The first pair of `make` that can be read: ssh2 1.17 strips a leading zero byte of an ed25519 key (keygen.js), which spoils one in 256. */
export async function readableKeys(make: () => Promise<KeyPair>): Promise<KeyPair> {
  for (;;) {
    const keys = await make();
    if (usable(keys.private)) return keys;
  }
}

/** Private keys in OpenSSH form. One that cannot be read any more is replaced, for an instance that nobody can log on to is worse. */
export async function loadHostKeys(files: string, hostname: string): Promise<readonly string[]> {
  const dir = path.join(files, 'etc/ssh');
  await mkdir(dir, { recursive: true });
  return Promise.all(
    KINDS.map(async ({ name, make }) => {
      const file = path.join(dir, `ssh_host_${name}_key`);
      const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      if (usable(kept)) return kept;
      const keys = await readableKeys(() => generate(make.type, { ...make.options, comment: `root@${hostname}` }));
      await writeFile(file, keys.private, { mode: 0o600 });
      await chmod(file, 0o600);
      await writeFile(`${file}.pub`, `${keys.public}\n`, { mode: 0o644 });
      return keys.private;
    }),
  );
}
