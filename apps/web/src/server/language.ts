/** Owns which language and theme a request is answered in: the user's choice, else this browser's, else what the browser asks for. */
import 'server-only';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { isLocale, negotiateLocale, type Locale } from '../i18n/locale.ts';
import type { Messages } from '../i18n/messages.ts';
import { isTheme, type Theme } from '../features/preferences/theme.ts';
import { catalogues } from '../messages/catalogues.ts';
import { currentUser } from './auth.ts';
import { cookieNames } from './cookies.ts';

export const currentLocale = cache(async (): Promise<Locale> => {
  const chosen = (await currentUser())?.locale ?? (await cookies()).get(cookieNames.locale())?.value;
  return isLocale(chosen) ? chosen : negotiateLocale((await headers()).get('accept-language'));
});

export const currentTheme = cache(async (): Promise<Theme> => {
  const chosen = (await currentUser())?.theme ?? (await cookies()).get(cookieNames.theme())?.value;
  return isTheme(chosen) ? chosen : 'system';
});

export const currentMessages = async (): Promise<Messages> => catalogues[await currentLocale()];
