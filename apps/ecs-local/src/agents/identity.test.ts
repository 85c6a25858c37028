import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { freshnessMs, IdentityBook } from './identity.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const [keys, otherKeys] = [pair(), pair()];
const machineId = 'machine-1';

const setUp = () => {
  const clock = { now: 1_790_000_000_000 };
  const book = new IdentityBook(() => clock.now);
  book.register({ instanceId: 'i-1', machineId, publicKeyPem: keys.publicKey });
  book.register({ instanceId: 'i-2', machineId: 'machine-2', publicKeyPem: otherKeys.publicKey });
  let requests = 0;
  const headers = (change: { instanceId?: string; timestamp?: string; requestId?: string; key?: string; machine?: string } = {}) => {
    const { instanceId = 'i-1', timestamp = String(clock.now), requestId = `00000000-0000-0000-0000-${String(++requests).padStart(12, '0')}`, key = keys.privateKey, machine = machineId } = change;
    return {
      'x-acs-instance-id': instanceId,
      'x-acs-timestamp': timestamp,
      'x-acs-request-id': requestId,
      'x-acs-signature': createSign('RSA-MD5').update(instanceId + machine + timestamp + requestId).sign(key, 'base64'),
    };
  };
  return { clock, book, headers };
};

describe('[SM6.2] agent identity', () => {
  it('believes a fresh signature of a known agent', () => {
    const { book, headers } = setUp();
    expect(book.verify(headers())).toBe('i-1');
  });

  it('refuses another key, another machine id, and an instance that signs with its own key for another', () => {
    const { book, headers } = setUp();
    expect(book.verify(headers({ key: otherKeys.privateKey }))).toBeUndefined();
    expect(book.verify(headers({ machine: 'machine-2' }))).toBeUndefined();
    expect(book.verify({ ...headers(), 'x-acs-instance-id': 'i-2' })).toBeUndefined();
    expect(book.verify(headers({ instanceId: 'i-3' }))).toBeUndefined();
  });

  it('refuses a request that is missing a header, or whose signed parts were changed', () => {
    const { book, headers } = setUp();
    for (const name of Object.keys(headers())) expect(book.verify({ ...headers(), [name]: undefined })).toBeUndefined();
    expect(book.verify({ ...headers(), 'x-acs-request-id': 'aaaaaaaaaaaaaaaaaaaa' })).toBeUndefined();
    expect(book.verify({ ...headers(), 'x-acs-signature': 'x'.repeat(344) })).toBeUndefined();
    expect(book.verify({ ...headers(), 'x-acs-signature': '' })).toBeUndefined();
  });

  it('refuses a timestamp more than five minutes away on either side', () => {
    const { book, clock, headers } = setUp();
    expect(book.verify(headers({ timestamp: String(clock.now - freshnessMs) }))).toBe('i-1');
    expect(book.verify(headers({ timestamp: String(clock.now + freshnessMs) }))).toBe('i-1');
    expect(book.verify(headers({ timestamp: String(clock.now - freshnessMs - 1) }))).toBeUndefined();
    expect(book.verify(headers({ timestamp: String(clock.now + freshnessMs + 1) }))).toBeUndefined();
  });

  it('refuses a request that was seen before, as long as its timestamp could be fresh', () => {
    const { book, clock, headers } = setUp();
    const ahead = headers({ timestamp: String(clock.now + freshnessMs) });
    expect(book.verify(ahead)).toBe('i-1');
    expect(book.verify(ahead)).toBeUndefined();
    clock.now += 2 * freshnessMs - 1;
    expect(book.verify(headers())).toBe('i-1');
    expect(book.verify(ahead)).toBeUndefined();
  });

  it('takes only RSA keys of 2048 bits and more', () => {
    const { book } = setUp();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    const ed = generateKeyPairSync('ed25519', { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
    for (const publicKeyPem of [weak.publicKey, ed.publicKey, 'not a key', '']) {
      expect(() => book.register({ instanceId: 'i-9', machineId, publicKeyPem })).toThrow(TypeError);
    }
  });

  it('keeps its memory when the same identity is registered again', () => {
    const { book, headers } = setUp();
    const used = headers();
    expect(book.verify(used)).toBe('i-1');
    expect(book.register({ instanceId: 'i-1', machineId, publicKeyPem: keys.publicKey })).toBe(false);
    expect(book.verify(used)).toBeUndefined();
  });
});
