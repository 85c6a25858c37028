/** Host keys through the real gateway against in-process SSH servers: first sight, pinned, changed, raced. */
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { findHostKey, listAudit, replaceHostKey } from '@workbench/db';
import { acceptHostKey } from '../src/internal/operations/accept-host-key.ts';
import type { OperationDeps } from '../src/internal/operation.ts';
import { endOf, fingerprint, SshSetting } from './ssh-harness.ts';
import { newKey, rsaKey } from './ssh-server.ts';
import { patience } from './patience.ts';

const ssh = new SshSetting();

describe('host keys', () => {
  test('an unknown key becomes a question, and no authentication byte leaves before its answer', async () => {
    const sshd = await ssh.server();
    const page = await ssh.dial(sshd.port);
    const { question } = await page.next('question');
    expect(question).toMatchObject({ kind: 'host-key', address: '127.0.0.1', port: sshd.port, keyType: 'ssh-ed25519', fingerprint: fingerprint(sshd.hostKey) });
    expect(sshd.attempts).toEqual([]);
    page.send({ type: 'answer', id: question.id, accept: true });
    await page.next('ready');
    expect(sshd.attempts).toEqual(['none', 'password']);
    expect(page.messages.flatMap((message) => (message.type === 'progress' ? [message.stage] : []))).toEqual([
      'checking-instance', 'connecting', 'verifying-host-key', 'authenticating', 'opening-shell',
    ]);
    expect(await findHostKey(ssh.gateway.db, ssh.place(sshd.port))).toMatchObject({ fingerprintSha256: fingerprint(sshd.hostKey), pinnedBy: ssh.browser.user.id });
    expect((await listAudit(ssh.gateway.db, { limit: 5 })).map((event) => event.action)).toContain('host-key.pin');

    const again = await ssh.dial(sshd.port);
    await again.next('ready');
    expect(again.messages.some((message) => message.type === 'question')).toBe(false);
  });

  test('a declined key pins nothing and sends nothing', async () => {
    const sshd = await ssh.server();
    const page = await ssh.dial(sshd.port);
    const { question } = await page.next('question');
    page.send({ type: 'answer', id: question.id, accept: false });
    expect(await endOf(page)).toEqual({ code: 'host-key-declined' });
    expect(sshd.attempts).toEqual([]);
    expect(await findHostKey(ssh.gateway.db, ssh.place(sshd.port))).toBeNull();
    await expect.poll(() => sshd.connections.size, patience).toBe(0);
  });

  test('a changed key blocks, says both fingerprints, sends nothing, and is remembered for an administrator', async () => {
    const first = await ssh.server();
    const page = await ssh.open(first.port);
    await page.close();
    await first.close();
    const second = await ssh.server();
    await ssh.forward([second.port], first.port);
    const blocked = await ssh.dial(first.port);
    const hostKey = { address: '127.0.0.1', port: first.port, expected: fingerprint(first.hostKey), presented: fingerprint(second.hostKey), keyType: 'ssh-ed25519' };
    expect(await endOf(blocked)).toEqual({ code: 'host-key-changed', detail: { hostKey } });
    expect(second.attempts).toEqual([]);
    expect(ssh.refused.at(ssh.place(first.port))).toMatchObject({ place: ssh.place(first.port), expectedFingerprint: hostKey.expected, presented: { fingerprintSha256: hostKey.presented } });
  });

  test('an administrator accepts only what was shown, where it was shown, while it still stands there', async () => {
    const [first, second, third] = [await ssh.server(), await ssh.server(), await ssh.server()];
    const between = await ssh.forward([first.port, second.port, third.port, second.port]);
    await ssh.open(between.port);
    const blocked = async () => {
      const { detail } = (await (await ssh.dial(between.port)).next('ended'));
      if (!detail?.hostKey) throw new Error('not blocked');
      const { address, port, expected, presented } = detail.hostKey;
      return { regionId: 'local-1', instanceId: ssh.place(port).instanceId, address, port, expected, presented };
    };
    const { user } = await ssh.gateway.browser('administrator');
    const accept = (request: Awaited<ReturnType<typeof blocked>>) =>
      // Of what an operation may use, these are what this one does.
      acceptHostKey({ db: ssh.gateway.db, log: ssh.gateway.log, refusedHostKeys: ssh.refused } as OperationDeps, request, { userId: user.id, userName: user.name, role: 'administrator', requestId: 'test' });
    const earlier = await blocked();
    const last = await blocked();
    expect([earlier.presented, last.presented]).toEqual([second, third].map(({ hostKey }) => fingerprint(hostKey)));
    const other = `SHA256:${'A'.repeat(43)}`;
    for (const wrong of [earlier, { ...last, presented: other }, { ...last, expected: other }, { ...last, port: last.port - 1 }, { ...last, address: '127.0.0.2' }, { ...last, instanceId: 'i-other' }]) {
      expect(await accept(wrong), JSON.stringify(wrong)).toEqual({ accepted: false });
    }
    expect(await accept(last)).toEqual({ accepted: true });
    expect(await findHostKey(ssh.gateway.db, ssh.place(between.port))).toMatchObject({ fingerprintSha256: last.presented, pinnedBy: user.id });
    expect(await accept(last)).toEqual({ accepted: false });
  });

  test('a pin that was replaced while the server was dialled is the one that counts', async () => {
    const [sshd, other] = [await ssh.server(), await ssh.server()];
    await ssh.open(sshd.port).then((page) => page.close());
    const known = await findHostKey(ssh.gateway.db, ssh.place(sshd.port));
    if (!known) throw new Error('not pinned');
    let replace = false;
    const between = await ssh.listen((socket) => {
      const forward = () => socket.pipe(connect(sshd.port, '127.0.0.1')).pipe(socket);
      const key = { ...known, port: between.port, pinnedBy: ssh.browser.user.id, fingerprintSha256: fingerprint(other.hostKey), publicKey: Buffer.from('another key') };
      if (replace) void replaceHostKey(ssh.gateway.db, { expectedFingerprintSha256: fingerprint(sshd.hostKey), key }).then(forward);
      else forward();
    });
    await ssh.open(between.port).then((page) => page.close());
    replace = true;
    expect((await endOf(await ssh.dial(between.port))).code).toBe('host-key-changed');
  });

  test('of two pages that look at two keys at once the first decides, and the other is blocked', async () => {
    const servers = [await ssh.server(), await ssh.server()];
    const between = await ssh.forward(servers.map((each) => each.port));
    const pages = [await ssh.dial(between.port), await ssh.dial(between.port)];
    const questions = await Promise.all(pages.map((page) => page.next('question')));
    expect(new Set(questions.map(({ question }) => question.kind === 'host-key' && question.fingerprint)).size).toBe(2);
    for (const [index, page] of pages.entries()) page.send({ type: 'answer', id: questions[index]?.question.id, accept: true });
    const outcomes = await Promise.all(pages.map(async (page) => {
      await page.until(() => page.messages.some(({ type }) => type === 'ready' || type === 'ended'), 'an outcome');
      const last = page.messages.at(-1);
      return last?.type === 'ended' ? last.code : last?.type;
    }));
    expect(outcomes.toSorted()).toEqual(['host-key-changed', 'ready']);
    expect(servers.map((each) => each.attempts.length).toSorted()).toEqual([0, 2]);
  });

  test('a server that later shows a better key besides the pinned one is still known', async () => {
    const rsa = rsaKey();
    const before = await ssh.server({ hostKey: rsa });
    const page = await ssh.open(before.port);
    await page.close();
    await before.close();
    const after = await ssh.server({ config: { hostKeys: [newKey().private, rsa] } });
    await ssh.forward([after.port], before.port);
    await (await ssh.dial(before.port)).next('ready');
  });
});
