import { expect, test } from 'vitest';
import { offeredAlgorithms } from './algorithms.ts';
import { onlySame } from './handshake.ts';
import { fingerprintOf, keyTypeOf } from './host-keys.ts';
import { RefusedHostKeys } from './refused-host-keys.ts';

/** github.com's published Ed25519 host key, whose fingerprint is published as well. */
const blob = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');

test('a fingerprint is what OpenSSH prints', () => {
  expect(fingerprintOf(blob)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  expect(keyTypeOf(blob)).toBe('ssh-ed25519');
});

test.each([['', 'unknown'], ['00', 'unknown'], ['0000000b1b5b314a', 'unknown'], ['ffffffff61', 'a']])('a key blob %s that is none has the type %s', (hex, type) => {
  expect(keyTypeOf(Buffer.from(hex, 'hex'))).toBe(type);
});

test('no SHA-1, no CBC, no DSA, GCM first; a pinned key is asked for first', () => {
  const offered = offeredAlgorithms(undefined);
  expect(JSON.stringify(offered)).not.toMatch(/sha1|cbc|ssh-dss|"ssh-rsa"|arcfour|group1-/);
  expect((offered.cipher as string[])[0]).toBe('aes128-gcm@openssh.com');
  expect((offered.kex as string[])[0]).toBe('curve25519-sha256');
  expect(offeredAlgorithms('ssh-rsa').serverHostKey).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521']);
  expect((offeredAlgorithms('ecdsa-sha2-nistp384').serverHostKey as string[])[0]).toBe('ecdsa-sha2-nistp384');
});

test('of each place the last refused key is remembered, and the oldest places are dropped', () => {
  const keys = new RefusedHostKeys();
  const key = (instanceId: string, fingerprint: string) => ({
    place: { regionId: 'r', instanceId, address: '10.0.0.1', port: 22 },
    expectedFingerprint: 'SHA256:old',
    presented: { keyType: 'ssh-ed25519', fingerprintSha256: fingerprint, publicKey: blob },
  });
  const [a, b, c] = [key('i-1', 'SHA256:a'), key('i-1', 'SHA256:b'), key('i-2', 'SHA256:c')];
  for (const each of [a, b, c]) keys.remember(each);
  expect(keys.at(a.place)).toBe(b);
  keys.forget(a);
  expect(keys.at(a.place)).toBe(b);
  keys.forget(b);
  expect(keys.at(a.place)).toBeUndefined();
  keys.remember(b);
  keys.clear(b.place);
  expect(keys.at(b.place)).toBeUndefined();
  for (let i = 0; i < 999; i += 1) keys.remember(key(`i-9${i}`, 'SHA256:a'));
  expect(keys.at(c.place)).toBe(c);
  keys.remember(key('i-8', 'SHA256:a'));
  expect(keys.at(c.place)).toBeUndefined();
});

test('a running connection takes the key it began with, and no other', () => {
  const answers: boolean[] = [];
  const verify = onlySame(blob);
  for (const presented of [Buffer.from(blob), Buffer.concat([blob, Buffer.alloc(1)]), blob.subarray(1), Buffer.alloc(blob.length)]) verify(presented, (accept) => answers.push(accept));
  expect(answers).toEqual([true, false, false, false]);
});
