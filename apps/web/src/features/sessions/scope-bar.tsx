'use client';
/** Owns whose sessions are shown, for those who may see everyone's. */
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Segmented } from '../../components/ui/segmented.tsx';
import { Select } from '../../components/ui/select.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import { useMessages } from '../../i18n/messages-provider.tsx';
import { writeSessionQuery, type SessionQuery } from './session-query.ts';

export function ScopeBar({ scope, user, users }: Pick<SessionQuery, 'scope' | 'user'> & { users: readonly { id: string; name: string }[] }) {
  const { sessions: words } = useMessages();
  const router = useRouter();
  const [pending, start] = useTransition();
  const show = (choice: Pick<SessionQuery, 'scope' | 'user'>): void => start(() => router.push(writeSessionQuery({ ...choice, before: null }), { scroll: false }));
  return (
    <>
      {pending && <Spinner className="size-4 text-ink-3" />}
      {scope === 'all' && (
        <Select
          label={words.columns.user}
          value={user}
          onValueChange={(id) => show({ scope, user: id })}
          options={[{ value: '', label: words.anyone }, ...users.map(({ id, name }) => ({ value: id, label: name }))]}
          className="w-auto min-w-36"
        />
      )}
      <Segmented
        label={words.scope}
        value={scope}
        onValueChange={(next) => show({ scope: next, user: '' })}
        options={[
          { value: 'mine', label: <span className="whitespace-nowrap">{words.mine}</span> },
          { value: 'all', label: <span className="whitespace-nowrap">{words.all}</span> },
        ]}
        className="w-auto"
      />
    </>
  );
}
