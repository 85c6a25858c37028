/** Owns the making of the first account of an install. It does not know how its password was chosen. */
import { countUsers, createUser, NameTakenError, type Database } from '@workbench/db';
import { passwords } from './password.ts';

export const FIRST_ADMINISTRATOR = 'admin';

/**
 * Makes the administrator if there is no user at all. A password that was changed later is never put back: then there is a user.
 * @returns whether it was made.
 */
export async function createFirstAdministrator(db: Database, password: string): Promise<boolean> {
  if ((await countUsers(db)) > 0) return false;
  try {
    await createUser(db, { name: FIRST_ADMINISTRATOR, role: 'administrator', passwordHash: await passwords.hash(password), mustChangePassword: false });
    return true;
  } catch (error) {
    // Another process of the same install was quicker.
    if (error instanceof NameTakenError) return false;
    throw error;
  }
}
