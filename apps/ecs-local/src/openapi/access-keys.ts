/** The access keys of the region: the generated key of the install and the temporary keys the region issued. Knows no signature. */
import { randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../region/atomic-file.ts';

/** Who signed a call, in the words of DescribeTerminalSessions. */
export interface Principal {
  readonly accessKeyId: string;
  readonly identityType: 'Account' | 'AssumedRoleUser';
  readonly principalId: string;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface TemporaryKey extends AccessKey {
  readonly securityToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a verifier needs to know of a key id. */
export interface KnownKey {
  readonly secret: string;
  readonly principal: Principal;
  /** Only for temporary keys: the token that must come with each call, and its end in epoch milliseconds. */
  readonly token?: { readonly value: string; readonly expiresAt: number };
}

/** A region has one account; the number only needs the shape of one. */
const accountId = '1000000000000001';

/** Most temporary keys alive at once; issuing more drops the oldest, so that a loop cannot fill the memory. */
const maxTemporaryKeys = 10_000;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (length: number): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

const fileSchema = z.object({ accessKeyId: z.string().min(16), accessKeySecret: z.string().min(20) });

/** Reads the install's access key, or generates one on first start (mode 0600). Throws when the file is there but unreadable as a key. */
export async function loadOrCreateAccessKey(path: string): Promise<AccessKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) {
    await chmod(path, 0o600);
    return parseKeyFile(path, text);
  }
  const key = { accessKeyId: `LTAI5t${randomText(18)}`, accessKeySecret: randomText(30) };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomically(path, `${JSON.stringify(key, null, 2)}\n`, 0o600);
  return key;
}

function parseKeyFile(path: string, text: string): AccessKey {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} does not hold an access key ({"accessKeyId", "accessKeySecret"}); delete it to have a new one generated.`);
  }
}

export class AccessKeys {
  readonly accountId = accountId;
  private readonly permanent: AccessKey;
  private readonly now: () => number;
  private readonly temporary = new Map<string, TemporaryKey & { principal: Principal }>();

  constructor(permanent: AccessKey, now: () => number) {
    this.permanent = permanent;
    this.now = now;
  }

  /** The key with this id; an expired temporary key is still found for as long as it is kept, so that the caller hears why. */
  find(accessKeyId: string): KnownKey | undefined {
    if (accessKeyId === this.permanent.accessKeyId) {
      return { secret: this.permanent.accessKeySecret, principal: { accessKeyId, identityType: 'Account', principalId: accountId } };
    }
    const key = this.temporary.get(accessKeyId);
    return key && { secret: key.accessKeySecret, principal: key.principal, token: { value: key.securityToken, expiresAt: key.expiresAt } };
  }

  /** Issues a temporary key of the account's role `role` for a named session. */
  issueToken({ durationSeconds, roleSessionName }: { durationSeconds: number; roleSessionName: string }): TemporaryKey {
    const accessKeyId = `STS.${randomText(25)}`;
    const key = {
      accessKeyId,
      accessKeySecret: randomText(44),
      securityToken: randomBytes(96).toString('base64'),
      expiresAt: this.now() + durationSeconds * 1000,
      principal: { accessKeyId, identityType: 'AssumedRoleUser', principalId: `${randomUUID()}:${roleSessionName}` } as const,
    };
    this.temporary.set(accessKeyId, key);
    const oldest = this.temporary.keys().next().value;
    if (this.temporary.size > maxTemporaryKeys && oldest !== undefined) this.temporary.delete(oldest);
    const { principal: _principal, ...issued } = key;
    return issued;
  }
}

/** Compares two texts in a time that depends on their lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
