'use client';
/** Owns the choosing of instances: status and search. The region and the resource group have selectors of their own. */
import { RefreshCw, Search, X } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { classNames } from '../../components/ui/class-names.ts';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { useListNavigation } from './list-navigation.tsx';
import { powerStates, searchFields, type PowerState, type SearchField } from './list-query.ts';

export function FilterBar({ resourceGroups }: { resourceGroups: ReactNode }) {
  const { instances: words, app } = useMessages();
  const { query, pending, narrow, refresh } = useListNavigation();
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
      <SearchForm />
      <Select
        label={words.status}
        value={query.status}
        onValueChange={(status) => narrow({ status: status as PowerState | '' })}
        options={[{ value: '', label: words.allStatuses }, ...powerStates.map((state) => ({ value: state, label: words.statuses[state] }))]}
        className="w-auto min-w-32 flex-1 sm:flex-none"
      />
      {resourceGroups}
      <Button size="icon" className="ml-auto h-9 w-9 sm:size-8" aria-label={app.refresh} title={app.refresh} onClick={refresh} disabled={pending}>
        <RefreshCw aria-hidden="true" className={classNames(pending && 'animate-spin')} />
      </Button>
    </div>
  );
}

/** What is typed is kept while lists come and go; only an address that searches for something else replaces it. */
function SearchForm() {
  const { instances: words } = useMessages();
  const { query, narrow } = useListNavigation();
  const [search, setSearch] = useState({ field: query.field, text: query.q, submitted: query.q, address: query.q });
  if (search.address !== query.q) {
    const own = query.q === search.submitted;
    setSearch({ field: own ? search.field : query.field, text: own ? search.text : query.q, submitted: query.q, address: query.q });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const submitted = search.text.trim();
    setSearch({ ...search, submitted });
    narrow({ field: search.field, q: submitted });
  }

  return (
    <form role="search" onSubmit={submit} className="flex min-w-0 flex-1 basis-full sm:basis-80 lg:max-w-lg">
      <Select
        label={words.searchField}
        value={search.field}
        onValueChange={(field) => setSearch({ ...search, field: field as SearchField })}
        options={searchFields.map((field) => ({ value: field, label: words.searchFields[field] }))}
        className="w-auto shrink-0 rounded-r-none border-r-0 bg-canvas shadow-none"
      />
      <div className="relative min-w-0 flex-1">
        <Input
          type="search"
          aria-label={words.searchLabel}
          placeholder={words.searchPlaceholders[search.field]}
          value={search.text}
          onChange={(event) => setSearch({ ...search, text: event.target.value })}
          maxLength={128}
          spellCheck={false}
          className="rounded-l-none pr-16 [&::-webkit-search-cancel-button]:hidden"
        />
        <div className="absolute inset-y-0 right-1 flex items-center">
          {search.text !== '' && (
            <Button
              look="quiet"
              size="icon-sm"
              aria-label={words.clearSearch}
              onClick={() => {
                setSearch({ ...search, text: '', submitted: '' });
                if (query.q !== '') narrow({ q: '' });
              }}
            >
              <X aria-hidden="true" />
            </Button>
          )}
          <Button type="submit" look="quiet" size="icon-sm" aria-label={words.searchSubmit}>
            <Search aria-hidden="true" />
          </Button>
        </div>
      </div>
    </form>
  );
}
