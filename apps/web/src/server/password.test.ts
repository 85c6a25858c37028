import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPassword, oneTimePassword, verifyPassword } from './password.ts';

const salt = Buffer.alloc(16, 7);
const stored = (ln: number): string =>
  `$scrypt$ln=${ln},r=8,p=1$${salt.toString('base64url')}$${scryptSync('correct horse', salt, 32, { N: 2 ** ln, r: 8, p: 1, maxmem: 2 ** 29 }).toString('base64url')}`;

describe('password hashes', () => {
  it('are salted, name their cost, and open with the password only', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
    expect(first).not.toBe(second);
    expect(await verifyPassword('correct horse', first)).toEqual({ right: true, stale: false });
    expect(await verifyPassword('correct horsf', first)).toEqual({ right: false, stale: false });
  });

  it('made at another cost still open, and ask to be made anew', async () => {
    expect(await verifyPassword('correct horse', stored(14))).toEqual({ right: true, stale: true });
    expect(await verifyPassword('wrong', stored(14))).toEqual({ right: false, stale: false });
  });

  it('treat the same characters in another normal form as the same password', async () => {
    const hash = await hashPassword('Ångström ﬁve');
    expect((await verifyPassword('A\u030angstro\u0308m five', hash)).right).toBe(true);
  });

  it.each(['', '$scrypt$ln=17,r=8,p=1$short$short', stored(14).replace('ln=14', 'ln=31'), stored(14).replace('r=8', 'r=99'), '$argon2id$v=19$m=65536'])('that cannot be read are nobody’s: %s', async (text) => {
    expect((await verifyPassword('correct horse', text)).right).toBe(false);
  });

  it('T14 a name that nobody has costs the same work as a wrong password', async () => {
    const hash = await hashPassword('correct horse');
    const timed = async (text: string | null): Promise<number> => {
      const before = process.hrtime.bigint();
      await verifyPassword('wrong', text);
      return Number(process.hrtime.bigint() - before);
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      known.push(await timed(hash));
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
