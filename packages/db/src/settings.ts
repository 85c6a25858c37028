/** Owns what holds for the whole install. The meaning and shape of each value belong to whoever reads it. */
import { prisma, type Database } from './database.ts';

export type SettingValue = string | number | boolean | { [key: string]: SettingValue } | SettingValue[];

/** @returns undefined where nothing was set. The caller checks the shape: the row may be older than the code. */
export async function getSetting(db: Database, key: string): Promise<unknown> {
  const row = await db[prisma].setting.findUnique({ where: { key } });
  return row?.value;
}

export async function setSetting(db: Database, key: string, value: SettingValue): Promise<void> {
  await db[prisma].setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}
