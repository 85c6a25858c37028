/** A real OpenSSH server as an instance of the inventory: by key, by password, with a host key that changes and is accepted. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TransportRequest } from '@workbench/protocol';
import { startTestPostgres, type TestPostgres } from '@workbench/testkit/postgres';
import { startSshd, type Sshd } from '@workbench/testkit/sshd';
import type { Person } from '@workbench/testkit/person';
import type { Page } from './page.ts';
import { startRegion, type Region } from './region.ts';
import { Stack } from './stack.ts';

/** A password needs a user of the system: in CI, as root, one is made and removed. Anywhere else nothing of the system is touched. */
const throwAwayUser = process.env.CI !== undefined && process.env.CI !== '' && process.getuid?.() === 0;

let postgres: TestPostgres;
let region: Region;
let sshd: Sshd;
let stack: Stack;
let operator: Person;
let administrator: Person;

beforeAll(async () => {
  [postgres, sshd] = await Promise.all([startTestPostgres(), startSshd({ throwAwayUser, settings: { RekeyLimit: '1M none' } })]);
  region = await startRegion(`regions: [{ id: local-1 }]\ninstances:\n  - { id: i-host, kind: host, name: my-server, region: local-1, address: 127.0.0.1, port: ${sshd.port} }\n`);
  stack = await Stack.start({ databaseUrl: await postgres.createDatabase(), region });
  [operator, administrator] = [await stack.person(), await stack.person('administrator')];
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await region?.stop();
  await sshd?.stop();
  await postgres?.stop();
});

type Auth = Extract<TransportRequest, { kind: 'ssh' }>['auth'];
const dial = async (auth: Auth, username = sshd.username): Promise<Page> => {
  const { routes } = await stack.call(operator, 'get-instance', { regionId: 'local-1', instanceId: 'i-host' });
  return stack.dial(operator, 'i-host', { kind: 'ssh', route: routes[0] ?? 'public', username, auth });
};
const byKey = (): Auth => ({ method: 'private-key', privateKey: sshd.privateKey });
const accept = async (page: Page): Promise<string> => {
  const { question } = await page.next('question');
  page.send({ type: 'answer', id: question.id, accept: true });
  return question.kind === 'host-key' ? question.fingerprint : question.kind;
};
/** A shell whose prompt and start-up files are out of the way. */
const plainShell = async (page: Page): Promise<void> => {
  page.type("PS1= HISTFILE= exec bash --norc --noprofile\r");
  page.type('stty -echo; bind "set enable-bracketed-paste off"; PS1=; echo re""ady\r');
  await page.sees('ready\r\n');
};

describe('OpenSSH', () => {
  test('by key, after its host key was accepted as ssh-keygen prints it', async () => {
    const page = await dial(byKey());
    expect(await accept(page)).toBe(await sshd.fingerprint());
    await page.next('ready');
    await plainShell(page);
    page.type('echo "<$(whoami)> $TERM $(stty size)"\r');
    await page.sees(`<${sshd.username}> xterm-256color 24 80\r\n`);
    page.send({ type: 'resize', size: { cols: 132, rows: 43 } });
    page.type('until [ "$(stty size)" = "43 132" ]; do :; done; echo re"sized"\r');
    await page.sees('resized\r\n');
    page.type('exit 3\r');
    expect(await page.next('ended')).toMatchObject({ code: 'exited', detail: { exitCode: 3 } });
  });

  test('a large output arrives byte for byte, through several key exchanges', async () => {
    const page = await dial(byKey());
    await page.next('ready');
    await plainShell(page);
    page.type('stty raw; for i in $(seq 200000); do echo "line $i of a large output"; done; stty -raw; echo E"ND"\r');
    await page.sees('END');
    const expected = Array.from({ length: 200_000 }, (_, index) => `line ${index + 1} of a large output\n`).join('');
    const from = page.output.indexOf('line 1 of');
    const got = page.output.subarray(from, from + expected.length);
    expect(createHash('sha256').update(got).digest('hex')).toBe(createHash('sha256').update(expected).digest('hex'));
  });

  test('a paste larger than the window arrives whole', async () => {
    const page = await dial(byKey());
    await page.next('ready');
    await plainShell(page);
    const lines = Array.from({ length: 12_000 }, (_, index) => `pasted line ${index} ${'.'.repeat(40)}`).join('\n');
    const expected = createHash('sha256').update(`${lines}\n`).digest('hex');
    // Raw, as a shell prompt or an editor is (see SshShell.write for terminals that only do not echo).
    page.type(`stty raw; echo re"ad"; head -c ${lines.length + 1} | sha256sum; stty -raw; echo E"ND"\r`);
    await page.sees('read');
    await page.paste(`${lines}\n`);
    await page.sees('END');
    expect(page.output.toString()).toContain(expected);
  });

  test('a refused user', async () => {
    expect((await (await dial(byKey(), 'nobody-of-this-name')).next('ended')).code).toBe('key-refused');
  });

  test('a wrong password is refused, also where passwords are not taken', async () => {
    expect((await (await dial({ method: 'password', password: 'wrong' })).next('ended')).code).toBe('password-refused');
  });

  test.runIf(throwAwayUser)('by password', async () => {
    const page = await dial({ method: 'password', password: sshd.password ?? '' });
    await page.next('ready');
    page.type('echo "<$(whoami)>"\r');
    await page.sees(`<${sshd.username}>\r\n`);
  });

  test('a changed host key blocks, until an administrator accepts exactly the one that was shown', async () => {
    const before = await sshd.fingerprint();
    await sshd.changeHostKey();
    const presented = await sshd.fingerprint();
    const blocked = await dial(byKey());
    expect(await blocked.next('ended')).toMatchObject({ code: 'host-key-changed', detail: { hostKey: { address: '127.0.0.1', port: sshd.port, expected: before, presented, keyType: 'ssh-ed25519' } } });
    const shown = { regionId: 'local-1', instanceId: 'i-host', address: '127.0.0.1', port: sshd.port, expected: before, presented };
    await expect(stack.call(operator, 'accept-host-key', shown)).rejects.toThrow('403');
    expect(await stack.call(administrator, 'accept-host-key', { ...shown, presented: before })).toEqual({ accepted: false });
    expect((await (await dial(byKey())).next('ended')).code).toBe('host-key-changed');
    expect(await stack.call(administrator, 'accept-host-key', shown)).toEqual({ accepted: true });
    await (await dial(byKey())).next('ready');
  });
});
