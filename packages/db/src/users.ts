/**
 * Owns the reading and making of users. Disabling and roles are in user-state.ts, passwords in user-passwords.ts; hashing is not known here.
 */
import { Prisma } from './generated/client.ts';
import { prisma, type Database } from './database.ts';
import { isUuid } from './uuid.ts';

export type Role = 'administrator' | 'operator';

export interface User {
  id: string;
  name: string;
  displayName: string | null;
  role: Role;
  mustChangePassword: boolean;
  passwordChangedAt: Date;
  disabledAt: Date | null;
  createdAt: Date;
  locale: string | null;
  theme: string | null;
}

/** What sign-in needs and no page may see. */
export interface UserForSignIn extends User {
  passwordHash: string;
}

export class NameTakenError extends Error {
  override name = 'NameTakenError';
}

export class UserNotFoundError extends Error {
  override name = 'UserNotFoundError';
}

/** Postgres' unique_violation, as Prisma names it. */
const UNIQUE_VIOLATION = 'P2002';

const publicColumns = {
  id: true,
  name: true,
  displayName: true,
  role: true,
  mustChangePassword: true,
  passwordChangedAt: true,
  disabledAt: true,
  createdAt: true,
  locale: true,
  theme: true,
} as const satisfies Prisma.UserSelect;

/** The form in which names are compared: "Åsa", "åsa" and a wide "ａsa" with the ring composed differently are one name. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

export async function countUsers(db: Database): Promise<number> {
  return db[prisma].user.count();
}

export interface NewUser {
  name: string;
  displayName?: string;
  role: Role;
  passwordHash: string;
  mustChangePassword: boolean;
}

/** @throws NameTakenError when another user has the name, however it is capitalised. */
export async function createUser(db: Database, user: NewUser): Promise<User> {
  try {
    return await db[prisma].user.create({ data: { ...user, name: user.name.trim(), nameKey: nameKey(user.name) }, select: publicColumns });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === UNIQUE_VIOLATION) throw new NameTakenError(`The name ${user.name.trim()} is taken.`);
    throw error;
  }
}

/** Disabled users are found too: sign-in must take the same time for everyone, so the caller decides after hashing. */
export async function findUserForSignIn(db: Database, name: string): Promise<UserForSignIn | null> {
  return db[prisma].user.findUnique({ where: { nameKey: nameKey(name) }, select: { ...publicColumns, passwordHash: true } });
}

/** The hash to check a person's current password against before they change it. */
export async function findPasswordHash(db: Database, userId: string): Promise<string | null> {
  if (!isUuid(userId)) return null;
  const row = await db[prisma].user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  return row?.passwordHash ?? null;
}

export async function getUser(db: Database, id: string): Promise<User | null> {
  if (!isUuid(id)) return null;
  return db[prisma].user.findUnique({ where: { id }, select: publicColumns });
}

/** Everyone, by name. A team's worth; not paged. */
export async function listUsers(db: Database): Promise<User[]> {
  return db[prisma].user.findMany({ select: publicColumns, orderBy: { nameKey: 'asc' } });
}

/** Sets what is named and leaves the rest; null goes back to the browser's choice. */
export async function setPreferences(db: Database, id: string, preferences: { locale?: string | null; theme?: string | null }): Promise<void> {
  await db[prisma].user.updateMany({ where: { id }, data: preferences });
}
