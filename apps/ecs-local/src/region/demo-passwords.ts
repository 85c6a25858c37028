/** Passwords of demo users that have neither password nor key in the inventory: generated once, kept in a file a person can read. */
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Inventory, InventoryUser } from '../inventory/inventory.ts';
import { writeFileAtomically } from './atomic-file.ts';

const fileSchema = z.record(z.string(), z.object({ name: z.string(), passwords: z.record(z.string(), z.string()) }));

/** 16 characters out of 31 that cannot be mistaken for each other: 79 bits. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const generate = (): string => Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');

/** The users of every demo instance by instance id, each with a way to log on. Writes `path` (mode 0600) when it generated something. */
export async function withPasswords(inventory: Inventory, path: string): Promise<ReadonlyMap<string, readonly InventoryUser[]>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const kept = parse(text, path);
  let generated = false;
  const users = new Map<string, readonly InventoryUser[]>();
  for (const { facts, users: listed } of inventory.instances) {
    if (facts.kind !== 'demo') continue;
    users.set(facts.id, listed.map((user) => {
      if (user.password !== undefined || user.authorizedKeys.length > 0) return user;
      const entry = (kept[facts.id] ??= { name: facts.name, passwords: {} });
      // Own ones only: "constructor" is a user name that every object has something under.
      const own = Object.hasOwn(entry.passwords, user.name) ? entry.passwords[user.name] : undefined;
      const password = own ?? generate();
      if (own === undefined) {
        entry.passwords[user.name] = password;
        generated = true;
      }
      return { ...user, password };
    }));
  }
  if (generated) await writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`, 0o600);
  return users;
}

function parse(text: string, path: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} does not hold the passwords of demo instances; move it away to have new ones generated.`);
  }
}
