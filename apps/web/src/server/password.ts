/** Owns the hashing of sign-in passwords: scrypt, with its parameters in the stored text. It does not know whose password it is. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { isTooLongForAPassword, normalPassword } from './password-length.ts';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

export interface Cost {
  /** log2 of scrypt's N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** N = 2^17, r = 8, p = 1: the first of OWASP's equal choices for scrypt; 128 MiB and some 0.3 s for each guess. */
const CURRENT: Cost = { ln: 17, r: 8, p: 1 };
/** No stored text may ask for more memory or rounds than these, whatever a database row says. */
const LIMIT: Cost = { ln: 18, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** At most this many hashes at once: each takes 128 MiB, and sign-ins must not starve the pages of the two cores of a small host. */
const MAX_CONCURRENT = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // The place is handed on, not given back: nobody slips in between.
    if (next) next();
    else running -= 1;
  }
}

const hashWith = (password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> =>
  limited(() => derive(normalPassword(password), salt, HASH_BYTES, { N: 2 ** ln, r, p, maxmem: 2 * 128 * r * 2 ** ln }));

const write = ({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string => `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

interface Stored {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function read(text: string): Stored | null {
  const [, ln, r, p, salt, hash] = FORMAT.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return null;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (cost.ln < 1 || cost.ln > LIMIT.ln || cost.r < 1 || cost.r > LIMIT.r || cost.p < 1 || cost.p > LIMIT.p) return null;
  return { cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') };
}

export interface Verification {
  readonly right: boolean;
  /** Right, but stored with other parameters than today's: the caller stores a new hash. */
  readonly stale: boolean;
}

export interface Passwords {
  /** @throws RangeError for a password that is too long for the rule of password-length.ts. */
  hash(password: string): Promise<string>;
  /**
   * Takes the same time whether there is such a user, and whether the password is right: `stored` is null for a name that nobody has.
   * A stored text that cannot be read counts as nobody's, and so does a password that is too long.
   */
  verify(password: string, stored: string | null): Promise<Verification>;
}

/** @param cost of new hashes, and of the work that is done for a name that nobody has. */
export function createPasswords(cost: Cost): Passwords {
  /** What a name without a user is checked against: the same work, and no password is right. */
  const nobody: Stored = { cost, salt: randomBytes(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };
  return {
    hash: async (password) => {
      if (isTooLongForAPassword(password)) throw new RangeError('The password is too long.');
      const salt = randomBytes(SALT_BYTES);
      return write(cost, salt, await hashWith(password, salt, cost));
    },
    verify: async (password, stored) => {
      const known = stored === null ? null : read(stored);
      const against = known ?? nobody;
      const tooLong = isTooLongForAPassword(password);
      const equal = timingSafeEqual(await hashWith(tooLong ? '' : password, against.salt, against.cost), against.hash);
      const right = equal && known !== null && !tooLong;
      return { right, stale: right && (known.cost.ln !== cost.ln || known.cost.r !== cost.r || known.cost.p !== cost.p) };
    },
  };
}

export const passwords: Passwords = createPasswords(CURRENT);

/** Without look-alikes (0 O 1 l I): it is read aloud and typed once. */
const ONE_TIME_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** 16 of 56 characters are 92 bits. */
const ONE_TIME_LENGTH = 16;

/** A password for somebody else to use once, in groups of four. */
export function oneTimePassword(): string {
  let text = '';
  while (text.length < ONE_TIME_LENGTH) {
    // Bytes from 224 on would make the first letters likelier: 256 is no multiple of 56.
    for (const byte of randomBytes(ONE_TIME_LENGTH)) {
      if (byte < 224 && text.length < ONE_TIME_LENGTH) text += ONE_TIME_ALPHABET[byte % ONE_TIME_ALPHABET.length];
    }
  }
  return text.replace(/.{4}(?=.)/g, '$&-');
}
