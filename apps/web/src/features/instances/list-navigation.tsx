'use client';
/** Owns going from one list to another: the old one stays, dimmed, until the new one is there. */
import { useRouter } from 'next/navigation';
import { createContext, useContext, useTransition, type ReactNode } from 'react';
import { classNames } from '../../components/ui/class-names.ts';
import { narrowed, writeListQuery, type ListQuery } from './list-query.ts';

interface ListNavigation {
  query: ListQuery;
  pending: boolean;
  /** Chooses something differently and begins at the first page. */
  narrow: (change: Partial<ListQuery>) => void;
  goTo: (query: ListQuery) => void;
  refresh: () => void;
}

const NavigationContext = createContext<ListNavigation | null>(null);

export function ListNavigationProvider({ query, children }: { query: ListQuery; children: ReactNode }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const goTo = (next: ListQuery): void => start(() => router.push(writeListQuery(next), { scroll: false }));
  return (
    <NavigationContext value={{ query, pending, goTo, narrow: (change) => goTo(narrowed(query, change)), refresh: () => start(() => router.refresh()) }}>{children}</NavigationContext>
  );
}

/** @throws Error outside of a ListNavigationProvider: a fault of the page, not of a person. */
export function useListNavigation(): ListNavigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error('useListNavigation needs a ListNavigationProvider above it.');
  return navigation;
}

export function Dimmed({ children }: { children: ReactNode }) {
  const { pending } = useListNavigation();
  return (
    <div aria-busy={pending} className={classNames('transition-opacity', pending && 'opacity-60')}>
      {children}
    </div>
  );
}
