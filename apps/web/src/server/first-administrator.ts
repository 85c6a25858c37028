/** Owns the making of the first account of an install. It does not know how the password was chosen. */
import 'server-only';
import { countUsers, createUser, NameTakenError } from '@workbench/db';
import { environment } from '../env.ts';
import { database } from './database.ts';
import { log } from './log.ts';
import { hashPassword } from './password.ts';

export const FIRST_ADMINISTRATOR = 'admin';

/** While the database is not there yet, for example in a team install that starts all parts at once, milliseconds. */
const RETRY_MS = 2_000;

/**
 * Makes the administrator if there is no user at all, and tries again until the database answers; readiness waits for it.
 * A password that was changed later is never put back: then there is a user.
 */
export function createFirstAdministrator(): void {
  const password = environment().adminPassword;
  if (password === undefined) return;
  const attempt = async (): Promise<void> => {
    try {
      if ((await countUsers(database())) > 0) return;
      await createUser(database(), { name: FIRST_ADMINISTRATOR, role: 'administrator', passwordHash: await hashPassword(password), mustChangePassword: false });
      log().info({ name: FIRST_ADMINISTRATOR }, 'first administrator created');
    } catch (error) {
      if (error instanceof NameTakenError) return;
      log().warn({ cause: error instanceof Error ? error.name : 'unknown' }, 'the first administrator could not be created yet');
      setTimeout(() => void attempt(), RETRY_MS).unref();
    }
  };
  void attempt();
}
