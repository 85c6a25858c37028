/** Encrypted keys are opened in a process that can be stopped, is given no secret to show, and is nobody else's to wait for. */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { openEncryptedKey } from './key-process.ts';

vi.mock('node:child_process', { spy: true });
const spawned = vi.mocked(spawn);
const children = (): ChildProcess[] => spawned.mock.results.map(({ value }) => value as ChildProcess);

afterEach(() => spawned.mockClear());

const passphrase = 'canary-passphrase';
const { privateKey } = generateKeyPairSync('ed25519', { privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }, publicKeyEncoding: { type: 'spki', format: 'der' } });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }, publicKeyEncoding: { type: 'spki', format: 'der' } }).privateKey;

/** One DER element after another, with new lengths where an INTEGER 2048, the rounds that Node writes, becomes 2^31 - 1. */
function slowed(der: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    const content = der.subarray(start, start + length);
    const next = tag === 0x30 ? slowed(content) : tag === 0x02 && content.equals(Buffer.from([8, 0])) ? Buffer.from([0x7f, 0xff, 0xff, 0xff]) : content;
    parts.push(Buffer.from([tag, ...(next.length < 0x80 ? [next.length] : [0x82, next.length >> 8, next.length & 0xff])]), next);
    at = start + length;
  }
  return Buffer.concat(parts);
}

/** Half an hour of native code on any machine. */
const slowKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${slowed(Buffer.from(privateKey.replace(/-----[^-]+-----|\n/g, ''), 'base64')).toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;

const open = (key: string, userId = 'alice', over: { signal?: AbortSignal; limitMs?: number } = {}) =>
  openEncryptedKey({ privateKey: key, passphrase }, { userId, signal: new AbortController().signal, limitMs: 60_000, ...over });

// A process takes its time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test('a key is opened by a process that has no environment and no secret among its arguments', async () => {
  expect(await open(rsa)).toMatchObject({ privatePem: expect.stringContaining('BEGIN RSA PRIVATE KEY') as unknown, publicBlob: expect.any(Buffer) as unknown });
  const [, args, options] = spawned.mock.lastCall ?? [];
  expect(options).toMatchObject({ env: {} });
  expect(JSON.stringify(args)).not.toMatch(/canary|BEGIN RSA|ENCRYPTED PRIVATE KEY-----\\n/);
});

// In less than the time after which it would end itself.
test('a key that asks for 2^31 rounds is given up at the limit, and its process is gone', { timeout: 20_000 }, async () => {
  expect(await open(slowKey, 'alice', { limitMs: 300 })).toBe('timeout');
  expect(children().map(({ signalCode }) => signalCode)).toEqual(['SIGKILL']);
});

test('the keys of one user are opened one after another, others wait for nothing, and who leaves takes the process along', async () => {
  const page = new AbortController();
  const gone = new Error('the page is gone');
  const slow = open(slowKey, 'mallory', { signal: page.signal });
  const behind = open(rsa, 'mallory');
  expect(await open(rsa, 'alice')).toHaveProperty('privatePem');
  expect(children()).toHaveLength(2);
  page.abort(gone);
  await expect(slow).rejects.toBe(gone);
  expect(children()[0]?.signalCode).toBe('SIGKILL');
  expect(await behind).toHaveProperty('privatePem');
  expect(children()).toHaveLength(3);
});

test('a page that left while its key waited has none opened', async () => {
  const first = open(rsa, 'mallory');
  const gone = new Error('the page is gone');
  await expect(open(rsa, 'mallory', { signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
  await first;
  expect(children()).toHaveLength(1);
});
