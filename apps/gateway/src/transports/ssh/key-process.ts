/**
 * Owns the opening of encrypted private keys in a process of its own: a key says itself how often its passphrase is hashed, up to 2^31
 * times, and only a process can be stopped in the middle of that.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

export interface OpenedKey {
  readonly privatePem: string;
  readonly publicBlob: Uint8Array;
}

export type KeyFault = 'passphrase' | 'format' | 'timeout';

export interface EncryptedKey {
  readonly privateKey: string;
  readonly passphrase: string;
}

export interface KeyOpening {
  readonly userId: string;
  readonly signal: AbortSignal;
  /** Milliseconds; `LIMIT_MS` where it is not said. */
  readonly limitMs?: number;
}

/** 200 rounds of bcrypt (`ssh-keygen -a 200`) take five seconds here. Longer than this is refused, milliseconds. */
const LIMIT_MS = 15_000;

/** Heap of the process, MiB: ssh2 and a key need a tenth of it. A file that makes it need more is not a key. */
const HEAP_MB = 64;

/** A process whose gateway was killed ends itself this much after its limit, milliseconds. */
const ORPHAN_MS = 30_000;

/**
 * The whole program. It stands here as text because a bundle has one file, and it is small enough to be read here. ssh2 is found where
 * the gateway finds it; PKCS#8, which it does not read, is opened by Node and written in the form of its key type.
 */
const PROGRAM = `
const { createPrivateKey } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
const { ssh2, privateKey, passphrase, limitMs } = JSON.parse(readFileSync(0, 'utf8'));
// A gateway that was killed stops nobody. Its own thread, because this one is about to be busy.
new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), require('node:worker_threads').workerData)", { eval: true, workerData: limitMs + ${ORPHAN_MS} }).unref();
const { utils } = require(ssh2);
const fault = (error) => ({ fault: /passphrase|decrypt|interrupted/i.test(error.message + ' ' + error.code) ? 'passphrase' : 'format' });
const classic = (text) => {
  if (!/^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return text;
  const key = createPrivateKey({ key: text, format: 'pem', passphrase });
  const type = { rsa: 'pkcs1', ec: 'sec1' }[key.asymmetricKeyType];
  return type ? key.export({ type, format: 'pem' }) : text;
};
const open = () => {
  const parsed = utils.parseKey(classic(privateKey), passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) return fault(key);
  if (!key.isPrivateKey()) return { fault: 'format' };
  return { key: { privatePem: key.getPrivatePEM(), publicBlob: key.getPublicSSH().toString('base64') } };
};
let answer;
try { answer = open(); } catch (error) { answer = fault(error); }
process.stdout.write(JSON.stringify(answer), () => process.exit());
`;

type Answer = { key: { privatePem: string; publicBlob: string } } | { fault: KeyFault };

const ssh2 = createRequire(import.meta.url).resolve('ssh2');

/** The last opening of each user who has one: theirs run one after another, so that nobody takes every core, and nobody waits for somebody else. */
const lastOf = new Map<string, Promise<unknown>>();

/** @throws the reason of the signal, when it is aborted first; the process is killed then. */
export async function openEncryptedKey(key: EncryptedKey, opening: KeyOpening): Promise<OpenedKey | KeyFault> {
  const { userId, signal } = opening;
  const task = (lastOf.get(userId) ?? Promise.resolve()).then(() => {
    signal.throwIfAborted();
    return run(key, opening);
  });
  const over = task
    .catch(() => undefined)
    .finally(() => {
      if (lastOf.get(userId) === over) lastOf.delete(userId);
    });
  lastOf.set(userId, over);
  return task;
}

function run(key: EncryptedKey, { signal, limitMs = LIMIT_MS }: KeyOpening): Promise<OpenedKey | KeyFault> {
  return new Promise((resolve, reject) => {
    // The secrets go through a pipe: arguments and environment of a process can be read by others.
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, '-e', PROGRAM], {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      timeout: limitMs,
      killSignal: 'SIGKILL',
      signal,
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    // More than once: what cannot be killed says so, and so does the signal.
    child.on('error', (error) => {
      // What cannot be started says nothing more; what was killed is waited for, so that the next one has the core.
      if (child.pid === undefined) reject(error);
    });
    child.once('close', (_code, killedBy) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(killedBy === 'SIGKILL' ? 'timeout' : read(said));
    });
    // It may be killed before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify({ ssh2, limitMs, ...key }));
  });
}

/** A process that ended without a word ran out of memory. */
function read(said: string): OpenedKey | KeyFault {
  if (said === '') return 'format';
  const answer = JSON.parse(said) as Answer;
  return 'key' in answer ? { privatePem: answer.key.privatePem, publicBlob: Buffer.from(answer.key.publicBlob, 'base64') } : answer.fault;
}
