import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPasswords, oneTimePassword, passwords } from './password.ts';

/** Cheap enough for many hashes, and dear enough (some 5 ms) to be told from no hash at all. */
const { hash, verify } = createPasswords({ ln: 11, r: 8, p: 1 });

describe('password hashes', () => {
  it('are salted, name their cost, and open with the password only', async () => {
    const [first, second] = await Promise.all([hash('correct horse'), hash('correct horse')]);
    expect(first).toMatch(/^\$scrypt\$ln=11,r=8,p=1\$/);
    expect(first).not.toBe(second);
    expect(await verify('correct horse', first)).toEqual({ right: true, stale: false });
    expect(await verify('correct horsf', first)).toEqual({ right: false, stale: false });
  });

  it('are made at the cost that OWASP asks for', { timeout: 60_000 }, async () => {
    const stored = await passwords.hash('correct horse');
    expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
    expect(await passwords.verify('correct horse', stored)).toEqual({ right: true, stale: false });
  });

  it('made at another cost still open, and ask to be made anew', async () => {
    const salt = Buffer.alloc(16, 7);
    const older = `$scrypt$ln=10,r=8,p=1$${salt.toString('base64url')}$${scryptSync('correct horse', salt, 32, { N: 2 ** 10, r: 8, p: 1 }).toString('base64url')}`;
    expect(await verify('correct horse', older)).toEqual({ right: true, stale: true });
    expect(await verify('wrong', older)).toEqual({ right: false, stale: false });
  });

  it('treat the same characters in another normal form as the same password', async () => {
    expect((await verify('A\u030angstro\u0308m five', await hash('Ångström ﬁve'))).right).toBe(true);
  });

  it('count every byte of the longest password, and take no longer one for it', async () => {
    const longest = '🔑'.repeat(256);
    const stored = await hash(longest);
    expect((await verify(longest, stored)).right).toBe(true);
    expect((await verify(`${'🔑'.repeat(255)}🔒`, stored)).right).toBe(false);
    expect((await verify(`${longest}!`, stored)).right).toBe(false);
    expect((await verify(`${longest}!`, await hash(''))).right).toBe(false);
    await expect(hash(`${longest}!`)).rejects.toThrow(RangeError);
  });

  it('that cannot be read, or ask for more memory than any of ours, are nobody’s', async () => {
    const good = await hash('correct horse');
    for (const text of ['', '$scrypt$ln=11,r=8,p=1$short$short', good.replace('ln=11', 'ln=31'), good.replace('ln=11', 'ln=0'), good.replace('r=8', 'r=99'), good.replace('p=1', 'p=9'), '$argon2id$v=19$m=65536']) {
      expect(await verify('correct horse', text), text).toEqual({ right: false, stale: false });
    }
  });

  it('T14 a name that nobody has costs the same work as a wrong password', async () => {
    const stored = await hash('correct horse');
    const timed = async (text: string | null): Promise<number> => {
      const before = process.hrtime.bigint();
      await verify('wrong', text);
      return Number(process.hrtime.bigint() - before);
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      known.push(await timed(stored));
      unknown.push(await timed(null));
    }
    // The fastest of each is the work itself; the rest is what the machine does besides.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('one-time passwords', () => {
  it('are four groups of four, without look-alikes, and never twice the same', () => {
    const made = Array.from({ length: 200 }, oneTimePassword);
    for (const password of made) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{4}(-[a-km-zA-HJ-NP-Z2-9]{4}){3}$/);
    expect(new Set(made).size).toBe(made.length);
  });
});
