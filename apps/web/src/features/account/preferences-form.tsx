'use client';
/** Owns the choice of language and theme on the account page. */
import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import { Field } from '../../components/ui/field.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { Select } from '../../components/ui/select.tsx';
import { localeNames, locales, type Locale } from '../../i18n/locale.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { themes, type Theme } from '../preferences/theme.ts';
import { usePreferences } from '../preferences/use-preferences.ts';

const icons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

export function PreferencesForm({ theme }: { theme: Theme }) {
  const { locale, messages } = useLanguage();
  const { account: words, nav } = messages;
  const { chooseLocale, chooseTheme } = usePreferences();
  return (
    <div className="flex flex-col gap-4">
      <Field label={words.language}>
        {({ id }) => <Select id={id} value={locale} onValueChange={(value) => chooseLocale(value as Locale)} options={locales.map((value) => ({ value, label: <span lang={value}>{localeNames[value]}</span> }))} className="max-w-xs" />}
      </Field>
      <div className="flex flex-col gap-1.5">
        <span id="theme-label" className="text-sm font-medium">
          {words.theme}
        </span>
        <Segmented
          labelledBy="theme-label"
          value={theme}
          onValueChange={chooseTheme}
          className="max-w-xs"
          options={themes.map((value) => {
            const Icon = icons[value];
            return {
              value,
              label: (
                <span className="inline-flex items-center gap-1.5">
                  <Icon aria-hidden="true" className="size-4" />
                  {nav.themes[value]}
                </span>
              ),
            };
          })}
        />
      </div>
    </div>
  );
}
