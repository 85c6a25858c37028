/** Owns the opening of encrypted private keys, away from the event loop: bcrypt takes half a second of JavaScript, during which no key anybody presses would be heard. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface OpenedKey {
  readonly privatePem: string;
  readonly publicBlob: Uint8Array;
}

export type KeyFault = 'passphrase' | 'format' | 'timeout';

/**
 * A key may ask for as many bcrypt rounds as its file says (`ssh-keygen -a`): 200 take five seconds here. Longer than this is refused,
 * milliseconds.
 */
const LIMIT_MS = 15_000;

/**
 * The whole program of the worker. It stands here as text because a bundle has one file, and it is small enough to be read here.
 * ssh2 is found where the gateway finds it; PKCS#8, which it does not read, is opened by Node and written in the form of its key type.
 */
const PROGRAM = `
const { createPrivateKey } = require('node:crypto');
const { parentPort, workerData: { ssh2, privateKey, passphrase } } = require('node:worker_threads');
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
  return { key: { privatePem: key.getPrivatePEM(), publicBlob: key.getPublicSSH() } };
};
let answer;
try { answer = open(); } catch (error) { answer = fault(error); }
parentPort.postMessage(answer);
`;

const ssh2 = createRequire(import.meta.url).resolve('ssh2');

/** Workers run one after another: a person who pastes ten slow keys waits for them alone, and the other core stays free. */
let last: Promise<unknown> = Promise.resolve();

export function openEncryptedKey(privateKey: string, passphrase: string): Promise<OpenedKey | KeyFault> {
  const task = last.then(() => run(privateKey, passphrase));
  last = task.catch(() => undefined);
  return task;
}

function run(privateKey: string, passphrase: string): Promise<OpenedKey | KeyFault> {
  return new Promise((resolve) => {
    // Nothing of this process' environment, stdout or stdin belongs to it.
    const worker = new Worker(PROGRAM, { eval: true, env: {}, stdin: false, workerData: { ssh2, privateKey, passphrase }, execArgv: [] });
    const finish = (result: OpenedKey | KeyFault): void => {
      clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    const timer = setTimeout(() => finish('timeout'), LIMIT_MS);
    worker.once('message', (answer: { key: OpenedKey } | { fault: KeyFault }) => finish('key' in answer ? answer.key : answer.fault));
    worker.once('error', () => finish('format'));
  });
}
