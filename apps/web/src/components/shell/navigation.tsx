'use client';
/** Owns the list of places one can go to. */
import { History, Server, Users, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { classNames } from '../ui/class-names.ts';

interface Place {
  href: '/instances' | '/sessions' | '/users';
  word: 'instances' | 'sessions' | 'users';
  icon: LucideIcon;
}

const places: readonly Place[] = [
  { href: '/instances', word: 'instances', icon: Server },
  { href: '/sessions', word: 'sessions', icon: History },
];
const administratorPlaces: readonly Place[] = [{ href: '/users', word: 'users', icon: Users }];

export function Navigation({ administrator, row = false }: { administrator: boolean; row?: boolean }) {
  const { nav } = useMessages();
  const path = usePathname();
  return (
    <nav aria-label={nav.label}>
      <ul className={row ? 'flex' : 'flex flex-col gap-0.5'}>
        {[...places, ...(administrator ? administratorPlaces : [])].map(({ href, word, icon: Icon }) => {
          const here = path === href || path.startsWith(`${href}/`);
          return (
            <li key={href} className={row ? 'flex-1' : undefined}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                className={classNames(
                  'flex items-center rounded-md font-medium transition-colors',
                  row ? 'flex-col gap-1 py-2 text-2xs' : 'h-8 gap-2.5 px-2 text-sm',
                  here ? (row ? 'text-accent-text' : 'bg-pressed text-ink') : 'text-ink-2 hover:bg-hover hover:text-ink',
                )}
              >
                <Icon aria-hidden="true" className={classNames('shrink-0', row ? 'size-5' : 'size-4', here && 'text-accent-text')} />
                {nav[word]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
