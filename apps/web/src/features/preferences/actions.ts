'use server';
/** Owns the saving of language and theme: with the account where there is one, and in this browser in any case. */
import { setPreferences } from '@workbench/db';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { locales } from '../../i18n/locale.ts';
import { currentUser } from '../../server/auth.ts';
import { cookieNames, isSecure, PREFERENCE_SECONDS } from '../../server/cookies.ts';
import { database } from '../../server/database.ts';
import { themes } from './theme.ts';

const preferencesSchema = z.object({ locale: z.enum(locales), theme: z.enum(themes) }).partial();

/** Anyone may: the sign-in page has a language too. */
export async function savePreferences(asked: { locale?: string; theme?: string }): Promise<void> {
  const preferences = preferencesSchema.parse(asked);
  const user = await currentUser();
  if (user) {
    await setPreferences(database(), user.userId, {
      ...(preferences.locale !== undefined && { locale: preferences.locale }),
      ...(preferences.theme !== undefined && { theme: preferences.theme }),
    });
  }
  const jar = await cookies();
  const options = { path: '/', sameSite: 'lax', secure: isSecure(), maxAge: PREFERENCE_SECONDS } as const;
  if (preferences.locale !== undefined) jar.set(cookieNames.locale(), preferences.locale, options);
  if (preferences.theme !== undefined) jar.set(cookieNames.theme(), preferences.theme, options);
}
