/** Passwords, keys and prompts through the real gateway against in-process SSH servers. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import ssh2, { type AuthContext } from 'ssh2';
import { accept, endOf, SshSetting, type Auth } from './ssh-harness.ts';
import { newKey, rsaKey } from './ssh-server.ts';
import { patience } from './patience.ts';

const ssh = new SshSetting();

describe('proofs', () => {
  test('a wrong password is tried once', async () => {
    const sshd = await ssh.server();
    const page = await ssh.dial(sshd.port, { method: 'password', password: 'wrong' });
    await accept(page);
    expect(await endOf(page)).toEqual({ code: 'password-refused' });
    expect(sshd.attempts).toEqual(['none', 'password']);
  });

  test('password logon switched off', async () => {
    const sshd = await ssh.server({ authenticate: (attempt) => attempt.reject(['publickey']) });
    const page = await ssh.dial(sshd.port);
    await accept(page);
    expect(await endOf(page)).toEqual({ code: 'password-refused' });
    expect(sshd.attempts).toEqual(['none']);
  });

  const byKey = (publicKey: string) => (attempt: AuthContext) => {
    const allowed = ssh2.utils.parseKey(publicKey);
    if (allowed instanceof Error) throw allowed;
    if (attempt.method !== 'publickey' || !attempt.key.data.equals(allowed.getPublicSSH())) return attempt.reject(['publickey']);
    if (attempt.signature && attempt.blob && allowed.verify(attempt.blob, attempt.signature, attempt.hashAlgo) !== true) return attempt.reject();
    attempt.accept();
  };

  const pkcs8 = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const ecKey = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
  const encrypted = newKey('open sesame');
  const keys: [string, { privateKey: string; passphrase?: string; public?: string }][] = [
    ['OpenSSH Ed25519', { privateKey: newKey().private }],
    ['OpenSSH Ed25519 with Windows line breaks and no last one', { privateKey: newKey().private.trim().replaceAll('\n', '\r\n') }],
    ['OpenSSH Ed25519 with a passphrase', { privateKey: encrypted.private, passphrase: 'open sesame', public: encrypted.public }],
    ['PKCS#1 RSA', { privateKey: rsaKey() }],
    ['PKCS#8 RSA', { privateKey: pkcs8.export({ type: 'pkcs8', format: 'pem' }).toString(), public: pkcs8.export({ type: 'pkcs1', format: 'pem' }).toString() }],
    [
      'PKCS#8 RSA with a passphrase',
      { privateKey: pkcs8.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' }).toString(), passphrase: 'pw', public: pkcs8.export({ type: 'pkcs1', format: 'pem' }).toString() },
    ],
    ['SEC1 ECDSA P-384', { privateKey: ecKey.export({ type: 'sec1', format: 'pem' }).toString() }],
    ['a passphrase given for a key that has none', { privateKey: newKey().private, passphrase: 'unneeded' }],
  ];
  test.each(keys)('a key: %s', async (_name, { privateKey, passphrase, public: publicKey }) => {
    const sshd = await ssh.server({ authenticate: byKey(publicKey ?? privateKey) });
    await ssh.open(sshd.port, { method: 'private-key', privateKey, ...(passphrase !== undefined && { passphrase }) });
    expect(sshd.attempts).toContain('publickey');
  });

  test('a refused key', async () => {
    const sshd = await ssh.server({ authenticate: byKey(newKey().public) });
    const page = await ssh.dial(sshd.port, { method: 'private-key', privateKey: newKey().private });
    await accept(page);
    expect(await endOf(page)).toEqual({ code: 'key-refused' });
  });

  const unreadable: [string, Auth, string][] = [
    ['text that is no key', { method: 'private-key', privateKey: 'hello' }, 'privateKey'],
    ['a public key', { method: 'private-key', privateKey: newKey().public }, 'privateKey'],
    ['half a key', { method: 'private-key', privateKey: newKey().private.slice(0, 150) }, 'privateKey'],
    ['no passphrase for a key that has one', { method: 'private-key', privateKey: encrypted.private }, 'passphrase'],
    ['a wrong passphrase', { method: 'private-key', privateKey: encrypted.private, passphrase: 'close sesame' }, 'passphrase'],
    ['no passphrase for PKCS#8 that has one', { method: 'private-key', privateKey: pkcs8.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' }).toString() }, 'passphrase'],
    ['a wrong passphrase for PKCS#8', { method: 'private-key', privateKey: pkcs8.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' }).toString(), passphrase: 'no' }, 'passphrase'],
  ];
  test.each(unreadable)('unreadable: %s, before anything is dialled', async (_name, auth, field) => {
    let connections = 0;
    const listener = await ssh.listen((socket) => {
      connections += 1;
      socket.destroy();
    });
    const page = await ssh.dial(listener.port, auth);
    expect(await endOf(page)).toEqual({ code: 'key-unreadable', detail: { field } });
    expect(connections).toBe(0);
  });

  test('a server that asks for the password by keyboard-interactive gets it without a question', async () => {
    const sshd = await ssh.server({
      authenticate: (attempt) => {
        if (attempt.method !== 'keyboard-interactive') return attempt.reject(['keyboard-interactive']);
        attempt.prompt([{ prompt: 'Password: ', echo: false }], '', ([answer]) => (answer === 'right' ? attempt.accept() : attempt.reject(['keyboard-interactive'])));
      },
    });
    const page = await ssh.open(sshd.port);
    expect(page.messages.filter((message) => message.type === 'question')).toHaveLength(1); // the host key
    const wrong = await ssh.dial(sshd.port, { method: 'password', password: 'wrong' });
    expect(await endOf(wrong)).toEqual({ code: 'password-refused' });
  });

  test('a second factor is asked of the person, made harmless first', async () => {
    let answers: string[] = [];
    const sshd = await ssh.server({
      authenticate: (attempt) => {
        if (attempt.method === 'password') return attempt.reject(['keyboard-interactive'], true);
        if (attempt.method !== 'keyboard-interactive') return attempt.reject(['password']);
        attempt.prompt([{ prompt: '\u001b[31mCode:\u202e ', echo: true }, { prompt: 'PIN', echo: false }], 'Two\nsteps', 'Look at your token', (given) => {
          answers = given;
          attempt.accept();
        });
      },
    });
    const page = await ssh.dial(sshd.port);
    await accept(page);
    const { question } = await page.next('question');
    expect(question).toMatchObject({ kind: 'keyboard-interactive', name: 'Two steps', prompts: [{ text: '[31mCode:', echo: true }, { text: 'PIN', echo: false }] });
    page.send({ type: 'answer', id: question.id, accept: true, responses: ['123456', '0000'] });
    await page.next('ready');
    expect(answers).toEqual(['123456', '0000']);
  });

  test('a person who does not answer a prompt ends the logon', async () => {
    const sshd = await ssh.server({
      authenticate: (attempt) => {
        if (attempt.method !== 'keyboard-interactive') return attempt.reject(['keyboard-interactive']);
        attempt.prompt([{ prompt: 'A', echo: true }, { prompt: 'B', echo: true }], '', () => attempt.accept());
      },
    });
    const page = await ssh.dial(sshd.port);
    await accept(page);
    const { question } = await page.next('question');
    page.send({ type: 'answer', id: question.id, accept: false });
    expect(await endOf(page)).toEqual({ code: 'ended-by-user' });
    await expect.poll(() => sshd.connections.size, patience).toBe(0);
  });

  test('a key and then a password, where the server wants both', async () => {
    const key = newKey();
    const sshd = await ssh.server({
      authenticate: (attempt) => {
        if (attempt.method === 'publickey' && attempt.signature) return attempt.reject(['password'], true);
        if (attempt.method === 'publickey') return attempt.accept();
        if (attempt.method === 'password' && attempt.password === 'besides') return attempt.accept();
        attempt.reject(['publickey']);
      },
    });
    const page = await ssh.dial(sshd.port, { method: 'private-key', privateKey: key.private });
    await accept(page);
    const { question } = await page.next('question');
    expect(question).toMatchObject({ kind: 'keyboard-interactive', prompts: [{ text: 'Password:', echo: false }] });
    page.send({ type: 'answer', id: question.id, accept: true, responses: ['besides'] });
    await page.next('ready');
  });
});
