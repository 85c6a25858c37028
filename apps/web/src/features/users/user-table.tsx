/** Owns the list of users as a table, or as cards on a narrow screen. */
import Link from 'next/link';
import { LocalTime } from '../../components/local-time.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { StatusDot } from '../../components/ui/status-dot.tsx';
import { Cell, ColumnHeader, Table, TableBody, TableHead, TableRow } from '../../components/ui/table.tsx';
import { fillPlural } from '../../i18n/fill.ts';
import type { Locale } from '../../i18n/locale.ts';
import type { Messages } from '../../i18n/messages.ts';
import type { ListedUser } from './listed-user.ts';
import { UserMenu } from './user-menu.tsx';

export function UserTable({ users, locale, messages }: { users: readonly ListedUser[]; locale: Locale; messages: Messages }) {
  const { users: words, roles } = messages;
  return (
    <Table aria-label={words.listLabel}>
      <TableHead>
        <tr role="row">
          <ColumnHeader>{words.columns.name}</ColumnHeader>
          <ColumnHeader>{words.columns.role}</ColumnHeader>
          <ColumnHeader>{words.columns.state}</ColumnHeader>
          <ColumnHeader>{words.columns.sessions}</ColumnHeader>
          <ColumnHeader>{words.columns.lastSignIn}</ColumnHeader>
          <ColumnHeader className="hidden xl:table-cell">{words.columns.created}</ColumnHeader>
          <ColumnHeader className="text-right">{words.columns.actions}</ColumnHeader>
        </tr>
      </TableHead>
      <TableBody>
        {users.map((user) => (
          <TableRow key={user.id}>
            <Cell className="pr-10 md:pr-3">
              <span className="flex min-w-0 items-center gap-2">
                <span className="truncate font-medium text-ink md:max-w-64" title={user.name}>
                  {user.name}
                </span>
                {user.you && <Badge tone="accent">{words.you}</Badge>}
              </span>
            </Cell>
            <Cell name={words.columns.role}>{roles[user.role]}</Cell>
            <Cell name={words.columns.state}>
              <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="inline-flex items-center gap-2 whitespace-nowrap">
                  <StatusDot tone={user.enabled ? 'ok' : 'idle'} />
                  {user.enabled ? words.enabled : words.disabled}
                </span>
                {user.oneTimePassword && <Badge tone="warn">{words.firstPassword}</Badge>}
              </span>
            </Cell>
            <Cell name={words.columns.sessions}>
              {user.runningSessions === 0 ? (
                <span className="text-ink-3">0</span>
              ) : (
                <Link href={`/sessions?scope=all&user=${user.id}`} aria-label={fillPlural(locale, user.runningSessions, words.showSessions, { name: user.name })} className="text-accent-text underline-offset-4 hover:underline">
                  {user.runningSessions}
                </Link>
              )}
            </Cell>
            <Cell name={words.columns.lastSignIn} className="whitespace-nowrap text-ink-2">
              {user.lastSignInAt === null ? words.never : <LocalTime at={user.lastSignInAt} />}
            </Cell>
            <Cell name={words.columns.created} className="whitespace-nowrap text-ink-2 md:hidden xl:table-cell">
              <LocalTime at={user.addedAt} form="day" />
            </Cell>
            <Cell className="absolute right-2 top-1.5 md:static md:text-right">
              <UserMenu user={user} />
            </Cell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
