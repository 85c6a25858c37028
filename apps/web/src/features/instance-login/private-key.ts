/** Owns the first look at a pasted private key, for mistakes that can be named at once. Whether it opens is for the gateway to find out. */

export type PrivateKeyFault = 'missingKey' | 'publicKey' | 'notAKey';

/** OpenSSH, PEM (PKCS#1, PKCS#8, SEC1, DSA) and PPK. */
const PRIVATE_KEY = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----|^PuTTY-User-Key-File-[23]:/m;
/** A line of authorized_keys, RFC 4716, or a public PEM. */
const PUBLIC_KEY = /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[a-z0-9-]+@openssh\.com) AAAA|^---- BEGIN SSH2 PUBLIC KEY|^-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY-----/m;

export function privateKeyFault(text: string): PrivateKeyFault | null {
  if (text.trim() === '') return 'missingKey';
  if (PRIVATE_KEY.test(text)) return null;
  return PUBLIC_KEY.test(text) ? 'publicKey' : 'notAKey';
}

/** Whether the key says of itself that a passphrase protects it; OpenSSH keys say so only inside, so false means "perhaps". */
export const saysEncrypted = (text: string): boolean => /^Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY|^Encryption: (?!none)\S/m.test(text);
