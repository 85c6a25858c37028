import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { privateKeyFault, saysEncrypted } from './private-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const encrypted = rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
const legacy = rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString();
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('a pasted private key', () => {
  it.each([pkcs1, pkcs8, encrypted, `\n  \n${pkcs1}`, pkcs1.replaceAll('\n', '\r\n'), '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl', 'PuTTY-User-Key-File-3: ssh-ed25519\n'])('is taken', (text) => {
    expect(privateKeyFault(text)).toBeNull();
  });

  it.each([
    ['', 'missingKey'],
    [' \n ', 'missingKey'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host', 'publicKey'],
    ['ecdsa-sha2-nistp256 AAAAE2VjZHNh', 'publicKey'],
    ['---- BEGIN SSH2 PUBLIC KEY ----', 'publicKey'],
    [publicPem, 'publicKey'],
    ['hunter2', 'notAKey'],
    ['-----BEGIN CERTIFICATE-----', 'notAKey'],
  ])('is not: %s', (text, fault) => expect(privateKeyFault(text)).toBe(fault));

  it('may say that it needs a passphrase', () => {
    for (const text of [encrypted, legacy, 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: aes256-cbc\n']) expect(saysEncrypted(text)).toBe(true);
    for (const text of [pkcs1, pkcs8, 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n']) expect(saysEncrypted(text)).toBe(false);
  });
});
