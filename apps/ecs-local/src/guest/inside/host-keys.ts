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

type GenerateKeyPair = (type: string, options: object) => Promise<{ readonly private: string; readonly public: string }>;

/** Private keys in OpenSSH form. */
export async function loadHostKeys(files: string, hostname: string): Promise<readonly string[]> {
  const generate = promisify(ssh2.utils.generateKeyPair) as unknown as GenerateKeyPair;
  const dir = path.join(files, 'etc/ssh');
  await mkdir(dir, { recursive: true });
  return Promise.all(
    KINDS.map(async ({ name, make }) => {
      const file = path.join(dir, `ssh_host_${name}_key`);
      try {
        return await readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      const keys = await generate(make.type, { ...make.options, comment: `root@${hostname}` });
      await writeFile(file, keys.private, { mode: 0o600 });
      await chmod(file, 0o600);
      await writeFile(`${file}.pub`, `${keys.public}\n`, { mode: 0o644 });
      return keys.private;
    }),
  );
}
