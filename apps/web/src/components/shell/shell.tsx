/** Owns the frame of every page of a signed-in person: where one is, where one can go, who one is. */
import type { Role } from '@workbench/db';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Theme } from '../../features/preferences/theme.ts';
import { currentMessages } from '../../server/language.ts';
import { Logo } from '../logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Navigation } from './navigation.tsx';

export interface ShellProps {
  user: { name: string; role: Role };
  theme: Theme;
  children: ReactNode;
}

export async function Shell({ user, theme, children }: ShellProps) {
  const { app } = await currentMessages();
  const administrator = user.role === 'administrator';
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-ink focus:not-sr-only focus:fixed focus:left-3 focus:top-3">
        {app.skipToContent}
      </a>
      <header className="sticky top-0 hidden h-dvh flex-col border-r border-line bg-surface p-3 lg:flex">
        <Link href="/instances" className="mb-5 rounded-md px-2 py-1.5">
          <Logo />
        </Link>
        <div className="flex-1">
          <Navigation administrator={administrator} />
        </div>
        <AccountMenu {...user} theme={theme} />
      </header>
      <header className="sticky top-0 z-20 flex h-13 items-center justify-between border-b border-line bg-surface/95 px-4 backdrop-blur lg:hidden">
        <Link href="/instances" className="rounded-md">
          <Logo />
        </Link>
        <div className="flex items-center gap-2">
          <AccountMenu {...user} theme={theme} compact />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[100rem] px-4 pb-24 pt-5 focus:outline-none sm:px-6 lg:px-8 lg:pb-10 lg:pt-7">
        {children}
      </main>
      <div className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden">
        <Navigation administrator={administrator} row />
      </div>
    </div>
  );
}
