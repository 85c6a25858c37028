/** Owns a private key for the moment of a logon: reading what was pasted, signing, forgetting. It knows neither server nor user. */
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { Refusal } from '../../refusal.ts';
import type { Secret } from '../../secret.ts';
import { openEncryptedKey, type EncryptedKey, type KeyOpening, type OpenedKey } from './key-process.ts';

export class LogonKey {
  /** The public key in SSH wire form. */
  readonly publicBlob: Buffer;
  #key: KeyObject | undefined;

  constructor({ privatePem, publicBlob }: OpenedKey) {
    // ssh2 keeps it as long as its connection lives; one that Node cut from a larger buffer would keep that.
    this.publicBlob = Buffer.allocUnsafeSlow(publicBlob.length);
    this.publicBlob.set(publicBlob);
    // A KeyObject keeps the key outside the JavaScript heap.
    this.#key = createPrivateKey(privatePem);
  }

  /**
   * @param hash `sha256` or `sha512` for RSA keys; undefined for the others, whose type decides.
   * @throws Error after `forget`, and for SHA-1: ssh2 falls back to it for RSA keys when a server names no better algorithm.
   */
  sign(data: Buffer, hash: string | undefined): Buffer {
    if (!this.#key) throw new Error('The key was already forgotten.');
    if (hash === 'sha1') throw new Error('SHA-1 signatures are not made.');
    return sign(hash ?? this.#ownHash(), data, this.#key);
  }

  forget(): void {
    this.#key = undefined;
  }

  /** RFC 5656 §6.2.1 binds the hash of ECDSA to the curve; Ed25519 has its own inside. */
  #ownHash(): string | null {
    const curve = this.#key?.asymmetricKeyDetails?.namedCurve;
    if (this.#key?.asymmetricKeyType !== 'ec') return null;
    return curve === 'secp521r1' ? 'sha512' : curve === 'secp384r1' ? 'sha384' : 'sha256';
  }
}

const unreadable = (field: 'privateKey' | 'passphrase'): Refusal => new Refusal('key-unreadable', { field });

export interface PastedKey {
  readonly privateKey: Secret;
  readonly passphrase?: Secret;
}

/**
 * Reads a pasted private key: OpenSSH, PEM (PKCS#1, SEC1, PKCS#8) or PPK.
 * @throws Refusal `key-unreadable` naming the field at fault, and the reason of the signal when that comes first.
 */
export async function readLogonKey({ privateKey, passphrase }: PastedKey, opening: KeyOpening): Promise<LogonKey> {
  // A pasted key may have lost its last line break, or gained those of Windows.
  const text = normalise(privateKey.expose());
  const opened = passphrase ? await openWithPassphrase({ privateKey: text, passphrase: passphrase.expose() }, opening) : openPlain(text);
  try {
    return new LogonKey(opened);
  } catch {
    throw unreadable('privateKey');
  }
}

const normalise = (text: string): string => `${text.replace(/\r\n?/g, '\n').trim()}\n`;

async function openWithPassphrase(key: EncryptedKey, opening: KeyOpening): Promise<OpenedKey> {
  // A passphrase given for a key that has none is not a fault: ssh ignores it too.
  const opened = await openEncryptedKey(key, opening);
  if (typeof opened !== 'string') return opened;
  throw unreadable(opened === 'passphrase' ? 'passphrase' : 'privateKey');
}

function openPlain(text: string): OpenedKey {
  const parsed = ssh2.utils.parseKey(asClassicPem(text)) as ParsedKey | ParsedKey[] | Error;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key || key instanceof Error) throw unreadable(key && /passphrase/i.test(key.message) ? 'passphrase' : 'privateKey');
  if (!key.isPrivateKey()) throw unreadable('privateKey');
  return { privatePem: key.getPrivatePEM(), publicBlob: key.getPublicSSH() };
}

/** ssh2 does not read PKCS#8, which `openssl genrsa` writes since version 3; Node does, and writes the older forms. */
function asClassicPem(text: string): string {
  if (text.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----')) throw unreadable('passphrase');
  if (!text.startsWith('-----BEGIN PRIVATE KEY-----')) return text;
  try {
    const key = createPrivateKey(text);
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : null;
    return type === null ? text : String(key.export({ type, format: 'pem' }));
  } catch {
    throw unreadable('privateKey');
  }
}
