import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessKeys, loadOrCreateAccessKey } from './access-keys.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the access key of the install', () => {
  it('is generated once, different in every install, and readable by its owner only', async () => {
    const path = join(folder, 'deep', 'access-key.json');
    const key = await loadOrCreateAccessKey(path);
    expect(key).toEqual({ accessKeyId: expect.stringMatching(/^LTAI5t[A-Za-z0-9]{18}$/) as string, accessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/) as string });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(key);
    expect(await loadOrCreateAccessKey(path)).toEqual(key);
    expect((await loadOrCreateAccessKey(join(folder, 'other.json'))).accessKeySecret).not.toBe(key.accessKeySecret);
  });

  it('is not replaced when its file is damaged', async () => {
    const path = join(folder, 'access-key.json');
    await writeFile(path, '{"accessKeyId":"x"}');
    await expect(loadOrCreateAccessKey(path)).rejects.toThrow(path);
  });

  it('has its file closed to others when someone opened it', async () => {
    const path = join(folder, 'access-key.json');
    await loadOrCreateAccessKey(path);
    await chmod(path, 0o644);
    await loadOrCreateAccessKey(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('temporary keys', () => {
  it('come with a token and an end, and belong to a session of the account', () => {
    const keys = new AccessKeys({ accessKeyId: 'LTAI5tPermanent000000', accessKeySecret: 'secret' }, () => 1_000);
    const issued = keys.issueToken({ durationSeconds: 900, roleSessionName: 'alice' });
    expect(issued).toMatchObject({ accessKeyId: expect.stringMatching(/^STS\./) as string, expiresAt: 901_000 });
    expect(keys.find(issued.accessKeyId)).toEqual({
      secret: issued.accessKeySecret,
      token: { value: issued.securityToken, expiresAt: 901_000 },
      principal: { accessKeyId: issued.accessKeyId, identityType: 'AssumedRoleUser', principalId: expect.stringMatching(/:alice$/) as string },
    });
    expect(keys.find('STS.nobody')).toBeUndefined();
  });
});
