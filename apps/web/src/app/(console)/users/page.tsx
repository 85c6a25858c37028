import { listUserOverviews } from '@workbench/db';
import { UsersRound } from 'lucide-react';
import type { Metadata } from 'next';
import { AdministratorsOnly } from '../../../components/administrators-only.tsx';
import { Callout } from '../../../components/ui/callout.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { PageHeader } from '../../../components/ui/page-header.tsx';
import { AddUser } from '../../../features/users/add-user.tsx';
import { toListedUsers } from '../../../features/users/listed-user.ts';
import { UserTable } from '../../../features/users/user-table.tsx';
import { fill } from '../../../i18n/fill.ts';
import { requireUser } from '../../../server/auth.ts';
import { database } from '../../../server/database.ts';
import { currentLocale, currentMessages } from '../../../server/language.ts';
import { may } from '../../../server/may.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMessages()).users.title };
}

export default async function UsersPage() {
  const user = await requireUser();
  if (!may(user, 'users.manage')) return <AdministratorsOnly />;
  const [locale, messages, overviews] = await Promise.all([currentLocale(), currentMessages(), listUserOverviews(database())]);
  const { users: words } = messages;
  const users = toListedUsers(overviews, user.userId);
  const onlyAdministrator = users.length > 1 ? users.find(({ lastAdministrator }) => lastAdministrator) : undefined;
  return (
    <>
      <PageHeader title={words.title} description={words.description} actions={<AddUser />} />
      {onlyAdministrator && (
        <Callout tone="info" className="mb-4">
          {fill(words.onlyAdministrator, { name: onlyAdministrator.name })}
        </Callout>
      )}
      <Card>
        <UserTable users={users} locale={locale} messages={messages} />
        {users.length === 1 && (
          <div className="border-t border-line">
            <EmptyState icon={UsersRound} title={words.alone.title}>
              {words.alone.text}
            </EmptyState>
          </div>
        )}
      </Card>
    </>
  );
}
