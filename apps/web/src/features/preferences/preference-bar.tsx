'use client';
/** Owns the two small menus for language and theme where there is no account menu yet. */
import { Languages, SunMoon } from 'lucide-react';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '../../components/ui/dropdown-menu.tsx';
import { localeNames, locales, type Locale } from '../../i18n/locale.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { themes, type Theme } from './theme.ts';
import { usePreferences } from './use-preferences.ts';

export function PreferenceBar({ theme }: { theme: Theme }) {
  const { locale, messages } = useLanguage();
  const { chooseLocale, chooseTheme } = usePreferences();
  return (
    <div className="flex gap-1">
      <Menu>
        <MenuTrigger asChild>
          <Button look="quiet" size="sm">
            <Languages aria-hidden="true" />
            <span className="sr-only">{messages.nav.language}: </span>
            {localeNames[locale]}
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuRadioGroup value={locale} onValueChange={(value) => chooseLocale(value as Locale)}>
            {locales.map((value) => (
              <MenuRadioItem key={value} value={value} lang={value}>
                {localeNames[value]}
              </MenuRadioItem>
            ))}
          </MenuRadioGroup>
        </MenuContent>
      </Menu>
      <Menu>
        <MenuTrigger asChild>
          <Button look="quiet" size="sm">
            <SunMoon aria-hidden="true" />
            <span className="sr-only">{messages.nav.theme}: </span>
            {messages.nav.themes[theme]}
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuRadioGroup value={theme} onValueChange={(value) => chooseTheme(value as Theme)}>
            {themes.map((value) => (
              <MenuRadioItem key={value} value={value}>
                {messages.nav.themes[value]}
              </MenuRadioItem>
            ))}
          </MenuRadioGroup>
        </MenuContent>
      </Menu>
    </div>
  );
}
