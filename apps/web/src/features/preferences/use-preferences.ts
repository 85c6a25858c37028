'use client';
/** Owns the changing of language and theme from the page: seen at once, saved behind. */
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import type { Locale } from '../../i18n/locale.ts';
import { savePreferences } from './actions.ts';
import type { Theme } from './theme.ts';

export function usePreferences(): { pending: boolean; chooseLocale: (locale: Locale) => void; chooseTheme: (theme: Theme) => void } {
  const router = useRouter();
  const [pending, start] = useTransition();
  const save = (preferences: { locale?: Locale; theme?: Theme }): void =>
    start(async () => {
      await savePreferences(preferences);
      router.refresh();
    });
  return {
    pending,
    chooseLocale: (locale) => save({ locale }),
    chooseTheme: (theme) => {
      document.documentElement.dataset['theme'] = theme;
      save({ theme });
    },
  };
}
