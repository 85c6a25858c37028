'use client';
/** Owns going through the pages of a list that only knows its next page: the way back is remembered in this tab. */
import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/select.tsx';
import { fill } from '../../i18n/fill.ts';
import { useLanguage } from '../../i18n/messages-provider.tsx';
import { rememberedCursor, rememberCursor } from './cursor-trail.ts';
import { useListNavigation } from './list-navigation.tsx';
import { pageSizes, writeListQuery } from './list-query.ts';

export interface PagerProps {
  total: number;
  shown: number;
  nextCursor: string | null;
}

const never = (): (() => void) => () => undefined;

export function Pager({ total, shown, nextCursor }: PagerProps) {
  const { locale, messages } = useLanguage();
  const words = messages.instances;
  const { query, pending, goTo, narrow } = useListNavigation();
  const listAddress = writeListQuery({ ...query, cursor: '', page: 1 });
  // The server does not know the trail; the page is the same before and after it is read, but for one button.
  const previous = useSyncExternalStore(never, () => (query.page <= 2 ? '' : rememberedCursor(listAddress, query.page - 1)), () => null);
  const number = (value: number): string => new Intl.NumberFormat(locale).format(value);
  const from = (query.page - 1) * query.size + 1;

  function next(): void {
    if (nextCursor === null) return;
    rememberCursor(listAddress, query.page + 1, nextCursor);
    goTo({ ...query, cursor: nextCursor, page: query.page + 1 });
  }

  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-3 py-2.5">
      <p className="px-1 text-xs tabular-nums text-ink-2">{fill(words.range, { from: number(from), to: number(from + shown - 1), total: number(total) })}</p>
      <div className="flex items-center gap-1.5">
        <Select
          label={words.pageSize}
          value={String(query.size)}
          onValueChange={(size) => narrow({ size: Number(size) })}
          options={pageSizes.map((size) => ({ value: String(size), label: fill(words.perPage, { count: size }) }))}
          className="mr-1 h-8 w-auto text-xs sm:text-xs"
        />
        <Button size="icon" aria-label={words.firstPage} title={words.firstPage} disabled={query.page === 1 || pending} onClick={() => narrow({})}>
          <ChevronFirst aria-hidden="true" />
        </Button>
        <Button size="icon" aria-label={words.previous} title={words.previous} disabled={query.page === 1 || previous === null || pending} onClick={() => previous !== null && goTo({ ...query, cursor: previous, page: query.page - 1 })}>
          <ChevronLeft aria-hidden="true" />
        </Button>
        <Button size="icon" aria-label={words.next} title={words.next} disabled={nextCursor === null || pending} onClick={next}>
          <ChevronRight aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
