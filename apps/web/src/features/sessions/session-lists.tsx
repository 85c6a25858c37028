/** Owns the two lists of the sessions page: what runs, first, and what has ended, page by page. */
import { SquareTerminal } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { EmptyState } from '../../components/ui/empty-state.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Messages } from '../../i18n/messages.ts';
import type { SessionRecords } from '../../server/session-records.ts';
import { FollowRunning } from './follow-running.tsx';
import { toListedSession } from './listed-session.ts';
import { writeSessionQuery, type SessionQuery } from './session-query.ts';
import { SessionTable } from './session-table.tsx';

export interface SessionListsProps {
  records: SessionRecords;
  query: SessionQuery;
  ownId: string;
  messages: Messages;
}

export function SessionLists({ records: { running, moreRunning, ended, next }, query, ownId, messages }: SessionListsProps) {
  const { sessions: words } = messages;
  const now = new Date();
  const listed = (records: SessionRecords['ended']) => records.map((record) => toListedSession(record, ownId, now));
  const table = { withUser: query.scope === 'all', messages };
  if (!query.before && running.length === 0 && ended.length === 0) return <NoSessions query={query} words={words} />;
  return (
    <div className="flex flex-col gap-5">
      {!query.before && (
        <Card aria-labelledby="running">
          <Heading id="running">{words.states.running}</Heading>
          {running.length === 0 ? <p className="px-4 py-5 text-sm text-ink-2">{words.noneRunning}</p> : <SessionTable sessions={listed(running)} labelledBy="running" running {...table} />}
          {moreRunning && <p className="border-t border-line px-4 py-2.5 text-xs text-ink-2">{fill(words.newestRunning, { count: running.length })}</p>}
          {running.length > 0 && <FollowRunning />}
        </Card>
      )}
      {(ended.length > 0 || query.before) && (
        <Card aria-labelledby="ended">
          <Heading id="ended">{words.states.ended}</Heading>
          <SessionTable sessions={listed(ended)} labelledBy="ended" running={false} {...table} />
          {(next || query.before) && (
            <nav aria-labelledby="ended" className="flex flex-wrap justify-between gap-2 border-t border-line px-3 py-2.5">
              {query.before ? <PageLink href={writeSessionQuery({ ...query, before: null })}>{words.newest}</PageLink> : <span />}
              {next && <PageLink href={writeSessionQuery({ ...query, before: next })}>{words.older}</PageLink>}
            </nav>
          )}
        </Card>
      )}
    </div>
  );
}

function Heading({ id, children }: { id: string; children: string }) {
  return (
    <h2 id={id} className="border-b border-line px-4 py-2.5 text-sm font-semibold text-ink">
      {children}
    </h2>
  );
}

function PageLink({ href, children }: { href: string; children: string }) {
  return (
    <Button asChild>
      <Link href={href}>{children}</Link>
    </Button>
  );
}

function NoSessions({ query, words }: { query: SessionQuery; words: Messages['sessions'] }) {
  const { title, text } = query.user !== '' ? words.nothingFound : query.scope === 'all' ? words.emptyAll : words.empty;
  return (
    <Card>
      <EmptyState
        icon={SquareTerminal}
        title={title}
        actions={
          query.scope === 'mine' && (
            <Button look="primary" asChild>
              <Link href="/instances">{words.empty.action}</Link>
            </Button>
          )
        }
      >
        {text}
      </EmptyState>
    </Card>
  );
}
