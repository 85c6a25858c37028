/** Owns what the host remembers of a guest between boots (identity and SSH port), in a file the guest cannot see. */
import { createHash, generateKeyPair, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const schema = z.object({ machineId: z.string().min(1), privateKeyPem: z.string().min(1), publicKeyPem: z.string().min(1), sshPort: z.number().int().min(1).max(65_535).optional() });
export type GuestRecord = z.infer<typeof schema>;

const recordFile = (dir: string): string => path.join(dir, 'guest.json');

export async function saveRecord(dir: string, record: GuestRecord): Promise<void> {
  const draft = path.join(dir, `guest.json.${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, recordFile(dir));
}

/** The guest's record; made on first start. The key pair is RSA-2048 in PKIX PEM, as the vendor's hybrid registration has it. Throws when the file is damaged. */
export async function loadRecord(dir: string): Promise<GuestRecord> {
  let text: string;
  try {
    text = await readFile(recordFile(dir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const keys = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const record: GuestRecord = {
      machineId: createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32),
      privateKeyPem: keys.privateKey,
      publicKeyPem: keys.publicKey,
    };
    await saveRecord(dir, record);
    return record;
  }
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${recordFile(dir)} is damaged: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`);
  return parsed.data;
}
