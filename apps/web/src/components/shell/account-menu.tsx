'use client';
/** Owns the menu of the signed-in person: account, language, theme, sign out. */
import type { Role } from '@workbench/db';
import { ChevronsUpDown, LogOut, UserRound } from 'lucide-react';
import Link from 'next/link';
import { useTransition } from 'react';
import { signOut } from '../../features/account/actions.ts';
import type { Theme } from '../../features/preferences/theme.ts';
import { themes } from '../../features/preferences/theme.ts';
import { usePreferences } from '../../features/preferences/use-preferences.ts';
import { fill } from '../../i18n/fill.ts';
import { localeNames, locales, type Locale } from '../../i18n/locale.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { classNames } from '../ui/class-names.ts';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuSeparator, MenuTrigger } from '../ui/dropdown-menu.tsx';

export interface AccountMenuProps {
  name: string;
  role: Role;
  theme: Theme;
  /** Only the initial, for a narrow bar. */
  compact?: boolean;
}

export function AccountMenu({ name, role, theme, compact = false }: AccountMenuProps) {
  const { locale, messages } = useLanguage();
  const { nav, roles } = messages;
  const { chooseLocale, chooseTheme } = usePreferences();
  const [, start] = useTransition();
  return (
    <Menu>
      <MenuTrigger className={classNames('flex min-w-0 items-center gap-2.5 rounded-md text-left hover:bg-hover data-[state=open]:bg-hover', compact ? 'p-1' : 'w-full p-2')}>
        <span className="sr-only">{fill(nav.userMenu, { name })}</span>
        <span aria-hidden="true" className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold uppercase text-accent-text">
          {[...name][0]}
        </span>
        {!compact && (
          <>
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium text-ink">{name}</span>
              <span className="block truncate text-xs text-ink-3">{roles[role]}</span>
            </span>
            <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-ink-3" />
          </>
        )}
      </MenuTrigger>
      <MenuContent align={compact ? 'end' : 'start'} side={compact ? 'bottom' : 'top'} className="w-56">
        <MenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden="true" />
            {nav.account}
          </Link>
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>{nav.theme}</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={(value) => chooseTheme(value as Theme)}>
          {themes.map((value) => (
            <MenuRadioItem key={value} value={value}>
              {nav.themes[value]}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuLabel>{nav.language}</MenuLabel>
        <MenuRadioGroup value={locale} onValueChange={(value) => chooseLocale(value as Locale)}>
          {locales.map((value) => (
            <MenuRadioItem key={value} value={value} lang={value}>
              {localeNames[value]}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={() => start(() => signOut())}>
          <LogOut aria-hidden="true" />
          {nav.signOut}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
