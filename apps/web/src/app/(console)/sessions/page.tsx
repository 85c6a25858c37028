import { listUsers } from '@workbench/db';
import type { Metadata } from 'next';
import { PageHeader } from '../../../components/ui/page-header.tsx';
import { ScopeBar } from '../../../features/sessions/scope-bar.tsx';
import { SessionLists } from '../../../features/sessions/session-lists.tsx';
import { readSessionQuery } from '../../../features/sessions/session-query.ts';
import { requireUser } from '../../../server/auth.ts';
import { database } from '../../../server/database.ts';
import { currentMessages } from '../../../server/language.ts';
import { may } from '../../../server/may.ts';
import { findSessionRecords } from '../../../server/session-records.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).sessions.title };
}

export default async function SessionsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const user = await requireUser();
  const asked = readSessionQuery(await searchParams);
  const all = may(user, 'sessions.all');
  // Whoever may not see everyone's sees their own, whatever the address says.
  const query = all ? asked : { ...asked, scope: 'mine' as const, user: '' };
  const userId = query.scope === 'mine' ? user.userId : query.user === '' ? undefined : query.user;
  const [messages, records, users] = await Promise.all([
    currentMessages(),
    findSessionRecords(database(), { userId, before: query.before }),
    all && query.scope === 'all' ? listUsers(database()) : [],
  ]);
  const { sessions: words } = messages;
  return (
    <>
      <PageHeader title={words.title} description={words.description} actions={all && <ScopeBar scope={query.scope} user={query.user} users={users.map(({ id, name }) => ({ id, name }))} />} />
      <SessionLists records={records} query={query} ownId={user.userId} messages={messages} />
    </>
  );
}
