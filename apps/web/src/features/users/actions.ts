'use server';
/** Owns the door of the users page: who asks, in which shape. The right, the rules and the trail are in server/user-administration.ts. */
import { countCredentials } from '@workbench/db';
import type { ErrorCode } from '@workbench/protocol';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireUser } from '../../server/auth.ts';
import { database } from '../../server/database.ts';
import { callGateway, GatewayError } from '../../server/gateway.ts';
import { may } from '../../server/may.ts';
import { requestAddress } from '../../server/request-facts.ts';
import { addUser, changeRole, giveNewPassword, setAccess, type Actor, type Done, type OneTimePassword, type Refused } from '../../server/user-administration.ts';
import { nameFault, type NameFault } from './user-name.ts';

const roleSchema = z.enum(['administrator', 'operator']);
const userIdSchema = z.uuid();

async function asking(): Promise<Actor> {
  const [{ userId, name, role }, address] = await Promise.all([requireUser(), requestAddress()]);
  return { userId, name, role, address };
}

function shown<A>(answer: A): A {
  revalidatePath('/users');
  return answer;
}

export async function addUserAction(typed: { name: string; role: string }): Promise<OneTimePassword | Refused | { kind: 'misspelt'; fault: NameFault }> {
  const actor = await asking();
  const { name, role } = z.object({ name: z.string(), role: roleSchema }).parse(typed);
  const fault = nameFault(name);
  return fault ? { kind: 'misspelt', fault } : shown(await addUser(database(), actor, { name, role }));
}

export async function setAccessAction(userId: string, enabled: boolean): Promise<Done | Refused> {
  return shown(await setAccess(database(), await asking(), { userId: userIdSchema.parse(userId), enabled: z.boolean().parse(enabled) }));
}

export async function changeRoleAction(userId: string, role: string): Promise<Done | Refused> {
  return shown(await changeRole(database(), await asking(), { userId: userIdSchema.parse(userId), role: roleSchema.parse(role) }));
}

export async function resetPasswordAction(userId: string): Promise<OneTimePassword | Refused> {
  return shown(await giveNewPassword(database(), await asking(), userIdSchema.parse(userId)));
}

/** How many saved secrets a reset would delete, for the warning before it. */
export async function countSecretsAction(userId: string): Promise<{ kind: 'counted'; secrets: number } | Refused> {
  if (!may(await requireUser(), 'users.manage')) return { kind: 'refused', reason: 'forbidden' };
  return { kind: 'counted', secrets: await countCredentials(database(), userIdSchema.parse(userId)) };
}

/** The gateway ends them and writes the trail. */
export async function endUserSessionsAction(userId: string): Promise<{ kind: 'ended'; count: number } | { kind: 'refused'; reason: ErrorCode }> {
  const user = await requireUser();
  if (!may(user, 'users.manage')) return { kind: 'refused', reason: 'forbidden' };
  try {
    const { ended } = await callGateway(user, 'end-user-sessions', { userId: userIdSchema.parse(userId) });
    return shown({ kind: 'ended', count: ended });
  } catch (error) {
    if (error instanceof GatewayError) return { kind: 'refused', reason: error.code };
    throw error;
  }
}
