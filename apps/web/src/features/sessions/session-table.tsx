/** Owns sessions as a table, or as cards on a narrow screen: those that run with a way back into them and a way to end them, the others with how they ended. */
import Link from 'next/link';
import { LocalTime } from '../../components/local-time.tsx';
import { Button } from '../../components/ui/button.tsx';
import { StatusDot } from '../../components/ui/status-dot.tsx';
import { Cell, ColumnHeader, Table, TableBody, TableHead, TableRow } from '../../components/ui/table.tsx';
import { fill } from '../../i18n/fill.ts';
import type { Messages } from '../../i18n/messages.ts';
import { EndSession } from './end-session.tsx';
import { durationWords, endedInPeace, endWords, exitWords, transportWords, type ListedSession } from './listed-session.ts';

export interface SessionTableProps {
  sessions: readonly ListedSession[];
  /** Id of the heading above it. */
  labelledBy: string;
  /** Whose each is; not shown where all are the reader's. */
  withUser: boolean;
  running: boolean;
  messages: Messages;
}

export function SessionTable({ sessions, labelledBy, withUser, running, messages }: SessionTableProps) {
  const { columns, durations } = messages.sessions;
  return (
    <Table aria-labelledby={labelledBy} className="md:table-fixed">
      <TableHead>
        <tr role="row">
          <ColumnHeader className="md:w-[19%]">{columns.instance}</ColumnHeader>
          {withUser && <ColumnHeader className="md:w-[11%]">{columns.user}</ColumnHeader>}
          <ColumnHeader className="md:w-[14%]">{columns.logon}</ColumnHeader>
          <ColumnHeader className="md:w-[17%]">{columns.started}</ColumnHeader>
          <ColumnHeader className="md:w-[10%]">{columns.duration}</ColumnHeader>
          <ColumnHeader>{columns.end}</ColumnHeader>
          {running && <ColumnHeader className="text-right md:w-52">{columns.actions}</ColumnHeader>}
        </tr>
      </TableHead>
      <TableBody>
        {sessions.map((session) => (
          <TableRow key={session.id}>
            <Cell>
              <Instance session={session} />
            </Cell>
            {withUser && (
              <Cell name={columns.user}>
                <span className="block truncate" title={session.userName}>
                  {session.userName}
                </span>
              </Cell>
            )}
            <Cell name={columns.logon}>
              <span className="block truncate font-mono text-xs leading-5 text-ink">{session.username}</span>
              <span className="block text-xs text-ink-3">{transportWords(messages.sessions, session)}</span>
            </Cell>
            <Cell name={columns.started} className="text-ink-2">
              <LocalTime at={session.startedAt} />
            </Cell>
            <Cell name={columns.duration} className="text-ink-2">
              {durationWords(durations, session.lastedMs)}
            </Cell>
            <Cell name={columns.end}>{session.end === null ? <Running session={session} words={messages.sessions} /> : <Ended session={session} end={session.end} messages={messages} />}</Cell>
            {running && (
              <Cell className="mt-1.5 md:text-right">
                <span className="flex flex-col gap-2 md:flex-row md:justify-end">
                  {session.own && <OpenSession session={session} words={messages.sessions} />}
                  <EndSession id={session.id} instance={session.instanceName} />
                </span>
              </Cell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Whose session it is may go on with it, from any page; nobody else may, whatever they may end. */
function OpenSession({ session: { id, instanceName }, words }: { session: ListedSession; words: Messages['sessions'] }) {
  return (
    <Button look="primary" asChild className="w-full md:w-auto">
      <Link href={`/sessions/${id}`} aria-label={fill(words.openOf, { instance: instanceName })} prefetch={false}>
        {words.open}
      </Link>
    </Button>
  );
}

/** The name leads to where one logs on again. */
function Instance({ session: { instanceName, instanceId, regionId } }: { session: ListedSession }) {
  return (
    <>
      <Link href={`/login/${encodeURIComponent(regionId)}/${encodeURIComponent(instanceId)}`} title={instanceName} className="block truncate font-medium text-ink underline-offset-4 hover:underline">
        {instanceName}
      </Link>
      <span className="block truncate font-mono text-xs text-ink-3">{instanceId}</span>
    </>
  );
}

function Running({ session, words }: { session: ListedSession; words: Messages['sessions'] }) {
  return (
    <>
      <span className="flex items-center gap-2">
        <StatusDot tone="ok" />
        {words.states.running}
      </span>
      <span className="block text-xs text-ink-3">
        <LocalTime at={session.deadlineAt} form="clock" sentence={words.until} />
      </span>
    </>
  );
}

function Ended({ session, end, messages }: { session: ListedSession; end: NonNullable<ListedSession['end']>; messages: Messages }) {
  const exit = exitWords(messages.sessions, end);
  return (
    <>
      <span className="flex items-baseline gap-2">
        <StatusDot tone={endedInPeace(end) ? 'idle' : 'warn'} />
        <span className="min-w-0">{endWords(messages, session)}</span>
      </span>
      {exit !== null && <span className="block pl-4 text-xs text-ink-3">{exit}</span>}
    </>
  );
}
